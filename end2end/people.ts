// The log-ins of the demo data.
import type { Person } from "./fixtures.ts";

export const people = {
  admin: { email: "admin@example.com", password: "demo-admin-2026" },
  support: { email: "support@example.com", password: "demo-support-2026" },
  /** Sees one account, demoshop@example.com. */
  technician: { email: "ural@example.com", password: "demo-ural-2026" },
} satisfies Record<string, Person>;
