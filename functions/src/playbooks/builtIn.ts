import { accountTakeover } from "./builtIn/accountTakeover.ts";
import { businessEmailCompromise } from "./builtIn/businessEmailCompromise.ts";
import { dataExposure } from "./builtIn/dataExposure.ts";
import { denialOfService } from "./builtIn/denialOfService.ts";
import { fraud } from "./builtIn/fraud.ts";
import { insiderMisuse } from "./builtIn/insiderMisuse.ts";
import { intrusion } from "./builtIn/intrusion.ts";
import { leakedSecret } from "./builtIn/leakedSecret.ts";
import { lostOrStolenDevice } from "./builtIn/lostOrStolenDevice.ts";
import { malware } from "./builtIn/malware.ts";
import { other } from "./builtIn/other.ts";
import { phishing } from "./builtIn/phishing.ts";
import { ransomware } from "./builtIn/ransomware.ts";
import type { BuiltInText } from "./builtIn/shared.ts";
import { supplierBreach } from "./builtIn/supplierBreach.ts";
import { webAttack } from "./builtIn/webAttack.ts";
import { PlaybookContent } from "./model.ts";

const texts: BuiltInText[] = [phishing, accountTakeover, businessEmailCompromise, malware, ransomware, intrusion, webAttack, denialOfService, insiderMisuse, dataExposure, leakedSecret, lostOrStolenDevice, fraud, supplierBreach, other];

/** The playbooks that come with Secura. An id never changes and is never used again: it is the stored document's. */
export const builtInPlaybooks: readonly { id: string; content: PlaybookContent }[] = texts.map(({ id, ...text }) => ({ id, content: PlaybookContent.parse(text) }));
