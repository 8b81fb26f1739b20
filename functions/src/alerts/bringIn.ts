import type { Caller, Machine } from "../platform/caller.ts";
import type { Context } from "../platform/context.ts";
import { AppError, type FieldError } from "../platform/errors.ts";
import type { Arrival } from "./arrival.ts";
import { takeIn, takeInOnce } from "./intake.ts";
import type { IntakeItem, IntakeOutput } from "./intakeModel.ts";
import type { Settled } from "./settle.ts";

/** One of the alerts a call brings: on its way, or what is wrong with it. */
export type Brought = { arrival: Arrival; errors: FieldError[] } | { arrival: null; errors: FieldError[] };

const errorsListed = 20;

/** What is wrong with one of many, as the client is told. */
export const errorsOf = (error: AppError): FieldError[] => (error.errors.length > 0 ? error.errors.slice(0, errorsListed) : [{ path: "", message: error.message }]);

type Answer = Pick<IntakeItem, "status" | "id" | "errors">;

function answerOf(arrival: Arrival, outcome: Settled | AppError): Answer {
  if (outcome instanceof AppError) return { status: "refused", id: null, errors: errorsOf(outcome) };
  return { status: arrival.suppressedBy === null ? outcome.status : "suppressed", id: outcome.alert.id, errors: [] };
}

/** What became of each arrival, in their order. */
async function answersTo(arrivals: readonly Arrival[], context: Context<Caller | Machine>): Promise<Answer[]> {
  if (context.isOnce) return (await takeInOnce(arrivals, context)).map(({ status, alertId, isSuppressed }) => ({ status: isSuppressed ? "suppressed" : status, id: alertId, errors: [] }));
  const outcomes = await takeIn(arrivals, context);
  return arrivals.map((arrival) => answerOf(arrival, outcomes.get(arrival) ?? new AppError("unavailable", "This could not be stored just now; send it again.")));
}

/** Takes in what a call brings and answers for each, in its order. */
export async function bringIn(brought: readonly Brought[], context: Context<Caller | Machine>): Promise<IntakeOutput> {
  const arrivals = brought.flatMap(({ arrival }) => arrival ?? []);
  const answers = await answersTo(arrivals, context);
  const answered = new Map(arrivals.map((arrival, i) => [arrival, answers[i]]));
  const items = brought.map(({ arrival, errors }, index): IntakeItem => {
    const outcome = arrival && answered.get(arrival);
    return { index, status: outcome?.status ?? "refused", id: outcome?.id ?? null, isUnreadable: arrival?.unreadable !== undefined, errors: [...errors, ...(outcome?.errors ?? [])] };
  });
  const countOf = (status: IntakeItem["status"]) => items.filter((item) => item.status === status).length;
  return { items, created: countOf("created"), counted: countOf("counted"), suppressed: countOf("suppressed"), refused: countOf("refused") };
}
