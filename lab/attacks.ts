/** Every attack the lab knows: the table of contents. */
import type { Attack } from "./attack.ts";
import { camouflaged, careful, clique, cliqueSleeper } from "./attacks/clique.ts";
import { emulator, teleporter } from "./attacks/emulator.ts";
import { farm, swarm } from "./attacks/farm.ts";
import { frameRepeater } from "./attacks/frames.ts";
import { griefer } from "./attacks/griefer.ts";
import { guesser } from "./attacks/guesser.ts";
import { hugger, racer } from "./attacks/hugger.ts";
import { hoarder, late } from "./attacks/late.ts";
import { lazy } from "./attacks/lazy.ts";
import { hybrid, parrot } from "./attacks/parrot.ts";
import { replayer } from "./attacks/replayer.ts";
import { sleeper } from "./attacks/sleeper.ts";
import { spammer } from "./attacks/spammer.ts";
import { spoofer } from "./attacks/spoofer.ts";
import { tourist } from "./attacks/tourist.ts";

export const attacks: readonly Attack[] = [
  lazy,
  spammer,
  guesser,
  parrot,
  hybrid,
  late,
  hoarder,
  spoofer,
  emulator,
  teleporter,
  farm,
  swarm,
  replayer,
  frameRepeater,
  clique,
  camouflaged,
  careful,
  cliqueSleeper,
  sleeper,
  tourist,
  griefer,
  hugger,
  racer,
];
