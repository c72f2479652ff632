/**
 * `node scripts/bootstrap.mjs COMMAND ...`: installs what is missing, then runs the command, so that `npm start` and
 * `npm test` work on a fresh machine with any Node from 18 on.
 *
 * Plain JavaScript: it runs before anything is installed. The install itself runs under the pinned Node, because npm skips
 * native packages that the machine's own, older Node could not load.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const { devDependencies } = JSON.parse(read("package.json"));
const wanted = createHash("sha256").update(read("package-lock.json")).digest("hex");
const stamp = new URL("node_modules/.fovea-install", root);

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) install();

// npm has put node_modules/.bin first on the PATH: from here on `node` is the pinned one.
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: "inherit", shell: process.platform === "win32" });
// Ctrl-C reaches the command through the terminal; this process only waits for it to clean up.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.once("error", (error) => {
  console.error(
    `${command} could not be started (${error.message}); run this through npm: npm start, npm test, npm run check.`,
  );
  process.exit(3);
});
child.once("close", (status) => process.exit(status ?? 1));

function install() {
  const from = Date.now();
  console.log(`Installing the packages under Node ${devDependencies.node} (once; a minute or two) ...`);
  const { status } = spawnSync("npx", ["--yes", "-p", `node@${devDependencies.node}`, "-c", "npm ci"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error("The packages could not be installed; check the network and the messages above, then run it again.");
    process.exit(3);
  }
  mkdirSync(new URL("node_modules/", root), { recursive: true });
  writeFileSync(stamp, wanted);
  console.log(`Installed in ${Math.round((Date.now() - from) / 1000)} s.`);
}
