/** Says it is ready, starts a process of its own, and does not stop when asked; both hold a line to `PORT`. */
import { spawn } from "node:child_process";
import { connect } from "node:net";

process.on("SIGTERM", () => console.log("asked to stop"));
const port = Number(process.argv[2]);
connect(port, "127.0.0.1");
spawn(process.execPath, ["--eval", `require("node:net").connect(${port}, "127.0.0.1")`], { stdio: "inherit" });
console.log("ready");
