/**
 * Loaded into every child (`node --import`): when the process that started it is gone, however it ended, the child ends
 * too. The channel between the two closes with the parent, even on SIGKILL, so nothing is left behind.
 */
const GRACE_MS = 30_000;

if (process.channel !== undefined) {
  process.once("disconnect", () => {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel.unref();
}
