import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// The modules and what each may use of the others; docs/architecture.md explains why.
const modules = ["identity", "incidents", "alerts", "notifications", "applications", "evidence", "playbooks", "casefile", "ai", "intelligence", "analytics", "compliance", "exports", "reports", "retention"];

const dependencyRules = [
  {
    files: ["src/platform/**/*.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ regex: `^\\.\\./(${[...modules, "audit", "triage"].join("|")})/`, message: "platform is what all modules stand on; it knows none of them." }] }],
    },
  },
  {
    files: ["src/audit/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ regex: `^\\.\\./(?!platform/)`, message: "audit stands on platform alone, so that every module can use it." }] }] },
  },
  {
    files: ["src/triage/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { regex: "^\\.\\./(?!platform/)", message: "triage is pure: it depends on no other module and on nothing that does I/O." },
            { regex: "^firebase-", message: "triage is pure: no Firestore, no network." },
          ],
        },
      ],
    },
  },
  ...modules.map((module) => ({
    files: [`src/${module}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { regex: `^\\.\\./(?!platform/|audit/|${module}/)[\\w]+/store\\.ts$`, message: "A module's store.ts is its own; use what the module exports beside it." },
            ...(["notifications", "analytics", "exports"].includes(module) ? [] : [{ regex: "^\\.\\./(notifications|analytics)/", message: "notifications and analytics react to events; nothing depends on them but what hands out their figures." }]),
          ],
        },
      ],
    },
  })),
];

export default defineConfig(
  { ignores: ["lib/**", "node_modules/**", "assets/**", ".cache/**"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Index signatures are read by ["key"]: noPropertyAccessFromIndexSignature asks for it.
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": ["error", { selector: "ExportDefaultDeclaration", message: "Exports are named." }],
    },
  },
  // A declaration file says what a package does, default exports included.
  { files: ["*.config.ts", "**/*.d.ts"], rules: { "no-restricted-syntax": "off" } },
  {
    // Tests look at documents and answers as they are stored and sent, not at what a schema makes of them.
    files: ["test/**/*.ts"],
    rules: Object.fromEntries(["argument", "assignment", "call", "member-access", "return"].map((use) => [`@typescript-eslint/no-unsafe-${use}`, "off"])),
  },
  ...dependencyRules,
);
