// The letters that a project's server has written into its folder.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { databaseOf } from "./server.ts";

/** The body of a part, as its transfer encoding has it. */
function decoded(part: string): string {
  const end = part.search(/\r?\n\r?\n/);
  const [head, body] = [part.slice(0, end), part.slice(end).trimStart()];
  if (/content-transfer-encoding:\s*base64/i.test(head)) return Buffer.from(body, "base64").toString("utf8");
  if (/content-transfer-encoding:\s*quoted-printable/i.test(head)) {
    return body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  return body;
}

/** Where the newest letter to somebody leads to choose a password. */
export async function passwordLinkTo(project: string, email: string): Promise<string> {
  const folder = join(dirname(databaseOf(project).replace(/^sqlite:\/\//, "")), "letters");
  for (let attempt = 0; attempt < 300; attempt++) {
    const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml")).sort().reverse();
    for (const name of files) {
      const raw = await readFile(join(folder, name), "utf8");
      if (!new RegExp(`^To:.*${email.replace(/[.+]/g, "\\$&")}`, "im").test(raw)) continue;
      const boundary = /boundary="?([^"\r\n;]+)"?/i.exec(raw)?.[1];
      const parts = boundary ? raw.split(`--${boundary}`) : [raw];
      for (const part of parts) {
        const path = /\/password\/new\?token=[0-9a-f]+/.exec(decoded(part.trimStart()))?.[0];
        if (path) return path;
      }
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no letter with a link came to ${email}`);
}
