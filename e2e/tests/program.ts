// Starts the real program, the way a person on a fresh machine does, and asks it what it counted.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** One row of `erawan report --format json`. */
export interface Row {
  day: string;
  locale: string;
  partner: string;
  message: string;
  basis: string;
  decisions: number;
  impressions: number;
  viewable: number;
  clicks: number;
  pledges: number;
  filtered: number;
}

const binary = (): string => {
  const path = process.env.ERAWAN_BIN;
  if (!path) throw new Error("ERAWAN_BIN names no program: run go test ./e2e, or build one and set it");
  return path;
};

/** A port nobody listens on, below those that a system gives to connections of its own. */
const freePort = async (): Promise<number> => {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    const server = createServer().listen(port, "127.0.0.1");
    const free = await once(server, "listening").then(() => true, () => false);
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
};

/** A demo of its own, with its own data and port. */
export class Program {
  private constructor(
    readonly base: string,
    readonly data: string,
    private readonly process: ChildProcess,
  ) {}

  /** Returns once the program says that it is ready. */
  static async start(host = "127.0.0.1"): Promise<Program> {
    const port = await freePort();
    const data = mkdtempSync(join(tmpdir(), "erawan-e2e-"));
    const child = spawn(binary(), ["demo", "--addr", `${host}:${port}`, "--data", data], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (text) => (said += text));
    child.stderr.on("data", (text) => (said += text));
    const program = new Program(`http://${host}:${port}`, data, child);
    while (child.exitCode === null) {
      const ready = await fetch(program.base + "/readyz").then((r) => r.status, () => 0);
      if (ready === 200) return program;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error(`the program ended with ${child.exitCode} before it was ready:\n${said}`);
  }

  /** Asks the program to stop, waits until it has, and returns its exit code. Its data goes with it. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode === null) {
      this.process.kill("SIGTERM");
      await once(this.process, "exit");
    }
    rmSync(this.data, { recursive: true, force: true });
    return this.process.exitCode;
  }

  /** Codes of a batch as a printer is given them, as the command line makes them beside the running program. */
  async codes(batch: string, from: number, count: number): Promise<string[]> {
    const { stdout } = await run(binary(), ["waybills", "generate", "--batch", batch, "--from", `${from}`, "--count", `${count}`, "--out", "-", "--format", "ndjson"], {
      env: { ...process.env, ERAWAN_DATABASE_URL: `sqlite://${join(this.data, "erawan.db")}`, ERAWAN_KEY_FILE: join(this.data, "keys.json"), ERAWAN_BASE_URL: this.base },
    });
    return stdout.trim().split("\n").map((line) => JSON.parse(line).code);
  }

  /** The engagement report of a campaign, as the command line prints it beside the running program. */
  async report(campaign: string, from: string, to: string): Promise<Row[]> {
    const { stdout } = await run(binary(), ["report", "--campaign", campaign, "--from", from, "--to", to, "--format", "json"], {
      env: { ...process.env, ERAWAN_DATABASE_URL: `sqlite://${join(this.data, "erawan.db")}` },
    });
    return JSON.parse(stdout).rows;
  }
}
