/**
 * The tables, in the words of the contracts. Times are unix seconds, `...At`; amounts say their unit. Whole numbers that a
 * contract keeps in more than 53 bits, and times, are bigint.
 */
import { onchainEnum, onchainTable, primaryKey, relations } from "ponder";

export const deviceKind = onchainEnum("device_kind", ["phone", "dashcam"]);
export const assurance = onchainEnum("assurance", ["none", "software", "trustedEnvironment", "secureElement"]);
export const rootState = onchainEnum("root_state", ["proposed", "active", "superseded", "expired"]);
export const bondMove = onchainEnum("bond_move", ["deposited", "thawing", "withdrawn", "forfeited"]);
export const metric = onchainEnum("metric", ["brier", "mcc"]);
export const caseState = onchainEnum("case_state", ["open", "dismissed", "upheld", "unruled", "overtaken"]);
export const stakeMove = onchainEnum("stake_move", ["staked", "unstakeRequested", "withdrawn", "slashed", "wiped"]);

// ------------------------------------------------------------ DeviceRegistry

export const driver = onchainTable("driver", (t) => ({
  driver: t.hex().primaryKey(),
  termsHash: t.hex().notNull(),
  registeredAt: t.bigint().notNull(),
}));

/** What somebody allows, and until when: bits 1 detections, 2 open track, 4 audit crop. */
export const consent = onchainTable("consent", (t) => ({
  driver: t.hex().primaryKey(),
  purposes: t.integer().notNull(),
  version: t.bigint().notNull(),
  until: t.bigint().notNull(),
}));

export const device = onchainTable("device", (t) => ({
  deviceId: t.hex().primaryKey(),
  driver: t.hex().notNull(),
  kind: deviceKind("kind").notNull(),
  x: t.hex().notNull(),
  y: t.hex().notNull(),
  registeredAt: t.bigint().notNull(),
  revokedAt: t.bigint(),
  assurance: assurance("assurance").notNull().default("none"),
  attester: t.hex(),
  /** The suspension that is or was last in force. */
  suspension: t.text(),
}));

export const suspension = onchainTable("suspension", (t) => ({
  id: t.text().primaryKey(),
  deviceId: t.hex().notNull(),
  reason: t.hex().notNull(),
  suspendedAt: t.bigint().notNull(),
  /** The end as announced, or earlier when a release or another suspension came first. */
  until: t.bigint().notNull(),
  releasedAt: t.bigint(),
}));

// ------------------------------------------------------------ ProviderStaking

/** A provider and its two pools: what all units of a pool are worth, how many there are, and of which generation. */
export const provider = onchainTable("provider", (t) => ({
  provider: t.hex().primaryKey(),
  commissionBps: t.int8({ mode: "number" }).notNull(),
  /** Announced, and the commission from `commissionChangesAt` on; null when none ever was. */
  nextCommissionBps: t.int8({ mode: "number" }),
  commissionChangesAt: t.bigint(),
  endpoint: t.text().notNull(),
  activeWei: t.bigint().notNull(),
  activeUnits: t.bigint().notNull(),
  activeGeneration: t.bigint().notNull(),
  thawingWei: t.bigint().notNull(),
  thawingUnits: t.bigint().notNull(),
  thawingGeneration: t.bigint().notNull(),
  registeredAt: t.bigint().notNull(),
}));

/** Units of a provider's active pool that an account owns; worth nothing unless of the pool's generation. */
export const position = onchainTable(
  "position",
  (t) => ({
    provider: t.hex().notNull(),
    owner: t.hex().notNull(),
    units: t.bigint().notNull(),
    generation: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.provider, table.owner] }) }),
);

/** An owner's ring of requests with a provider; a slot's row is that of the last request in it. */
export const unstakeRequest = onchainTable(
  "unstake_request",
  (t) => ({
    provider: t.hex().notNull(),
    owner: t.hex().notNull(),
    slot: t.int8({ mode: "number" }).notNull(),
    /** What the request was worth when it was made. */
    amountWei: t.bigint().notNull(),
    /** Units of the thawing pool; worth nothing unless of its generation. */
    units: t.bigint().notNull(),
    generation: t.bigint().notNull(),
    requestedAt: t.bigint().notNull(),
    withdrawableAt: t.bigint().notNull(),
    withdrawnAt: t.bigint(),
    /** What was paid out, after slashes. */
    withdrawnWei: t.bigint(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.provider, table.owner, table.slot] }) }),
);

/**
 * Every move of stake, in the order of the chain, with what it leaves behind. An owner's stake at a block is worth
 * `ownerUnits` of its last move up to there x `activeWei` / `activeUnits` of the provider's last move up to there, rounded
 * down, if the two are of one generation; else nothing.
 */
export const stake = onchainTable("stake", (t) => ({
  id: t.text().primaryKey(),
  provider: t.hex().notNull(),
  move: stakeMove("move").notNull(),
  amountWei: t.bigint().notNull(),
  /** Null for a slash, which is everybody's. */
  owner: t.hex(),
  ownerUnits: t.bigint(),
  activeWei: t.bigint().notNull(),
  activeUnits: t.bigint().notNull(),
  activeGeneration: t.bigint().notNull(),
  at: t.bigint().notNull(),
  block: t.bigint().notNull(),
  transaction: t.hex().notNull(),
}));

export const slash = onchainTable("slash", (t) => ({
  id: t.text().primaryKey(),
  provider: t.hex().notNull(),
  reporter: t.hex().notNull(),
  activeWei: t.bigint().notNull(),
  thawingWei: t.bigint().notNull(),
  /** The reporter's; the rest is burned. */
  rewardWei: t.bigint().notNull(),
  at: t.bigint().notNull(),
}));

export const reporter = onchainTable("reporter", (t) => ({
  reporter: t.hex().primaryKey(),
  rewardedWei: t.bigint().notNull(),
  collectedWei: t.bigint().notNull(),
}));

// ------------------------------------------------------------ AccountBonds

/** What one payer put behind one account, as of now. */
export const accountBond = onchainTable(
  "account_bond",
  (t) => ({
    account: t.hex().notNull(),
    payer: t.hex().notNull(),
    activeGwei: t.bigint().notNull(),
    thawingGwei: t.bigint().notNull(),
    /** Null before anything thawed. */
    thawsAt: t.bigint(),
    forfeitedGwei: t.bigint().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.account, table.payer] }) }),
);

/** Every move of a bond, in the order of the chain; an account's last one before a block says what it had there. */
export const bondChange = onchainTable("bond_change", (t) => ({
  id: t.text().primaryKey(),
  account: t.hex().notNull(),
  payer: t.hex().notNull(),
  move: bondMove("move").notNull(),
  amountGwei: t.bigint().notNull(),
  /** What stands behind the account after it, by all payers. */
  bondedGwei: t.bigint().notNull(),
  at: t.bigint().notNull(),
  block: t.bigint().notNull(),
  transaction: t.hex().notNull(),
}));

// ------------------------------------------------------------ TaskRegistry

/** Which parameters hold from an epoch on, as far as announced; the last row at or before an epoch says what held in it. */
export const paramsChange = onchainTable("params_change", (t) => ({
  fromEpoch: t.int8({ mode: "number" }).primaryKey(),
  paramsHash: t.hex().notNull(),
  announcedAt: t.bigint().notNull(),
}));

export const task = onchainTable("task", (t) => ({
  taskId: t.hex().primaryKey(),
  name: t.text().notNull(),
  classes: t.text().array().notNull(),
  metric: metric("metric").notNull(),
  resolution: t.integer().notNull(),
  /** Of what the models' pool may pay, as of now. */
  shareBps: t.integer().notNull(),
  listedAt: t.bigint().notNull(),
  retiredAt: t.bigint(),
}));

/** In the competition is what is revealed, not displaced, not withdrawn, and whose deposit is whole. */
export const model = onchainTable("model", (t) => ({
  modelId: t.hex().primaryKey(),
  taskId: t.hex().notNull(),
  builder: t.hex().notNull(),
  commitment: t.hex().notNull(),
  /** Place among all commitments, from 1. */
  ordinal: t.bigint().notNull(),
  committedAt: t.bigint().notNull(),
  /** Until then it can be revealed, and displaced. */
  revealBy: t.bigint().notNull(),
  /** Null until it is revealed. */
  contentHash: t.hex(),
  uri: t.text(),
  revealedAt: t.bigint(),
  /** The model of an earlier commitment to the same content. */
  displacedBy: t.hex(),
  /** Not returned yet. */
  depositGwei: t.bigint().notNull(),
  withdrawnAt: t.bigint(),
  thawsAt: t.bigint(),
  forfeitedGwei: t.bigint().notNull(),
}));
// ------------------------------------------------------------ DisputeManager

/** Every accusation; one that silence ended and that the same accuser made again begins its row anew. */
export const accusation = onchainTable("accusation", (t) => ({
  caseId: t.hex().primaryKey(),
  provider: t.hex().notNull(),
  jobId: t.hex().notNull(),
  accuser: t.hex().notNull(),
  evidenceHash: t.hex().notNull(),
  /** Null until the provider answers. */
  answerHash: t.hex(),
  state: caseState("state").notNull(),
  accusedAt: t.bigint().notNull(),
  answerBy: t.bigint().notNull(),
  ruleBy: t.bigint().notNull(),
  closedAt: t.bigint(),
}));

/** Two results that a provider signed for one job, and the job that they are of. */
export const contradiction = onchainTable(
  "contradiction",
  (t) => ({
    provider: t.hex().notNull(),
    jobId: t.hex().notNull(),
    epoch: t.int8({ mode: "number" }).notNull(),
    taskId: t.hex().notNull(),
    modelHash: t.hex().notNull(),
    itemsHash: t.hex().notNull(),
    firstOutputsHash: t.hex().notNull(),
    secondOutputsHash: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.provider, table.jobId] }) }),
);

/** What was punished, proven or ruled: a provider and a job, once for ever. */
export const offence = onchainTable(
  "offence",
  (t) => ({
    provider: t.hex().notNull(),
    jobId: t.hex().notNull(),
    reporter: t.hex().notNull(),
    /** What it cost, delegators included; nothing when nothing was staked. */
    slashedWei: t.bigint().notNull(),
    at: t.bigint().notNull(),
    block: t.bigint().notNull(),
    transaction: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.provider, table.jobId] }) }),
);

// ------------------------------------------------------------ RootGate

/** Every proposal, with the vote that its signers signed. */
export const root = onchainTable(
  "root",
  (t) => ({
    epoch: t.int8({ mode: "number" }).notNull(),
    attempt: t.int8({ mode: "number" }).notNull(),
    root: t.hex().notNull(),
    previousRoot: t.hex().notNull(),
    state: rootState("state").notNull(),
    totalGwei: t.bigint().notNull(),
    /** What the root adds to the one before it. */
    addedGwei: t.bigint().notNull(),
    leafCount: t.int8({ mode: "number" }).notNull(),
    manifestHash: t.hex().notNull(),
    previousManifestHash: t.hex().notNull(),
    endBlock: t.bigint().notNull(),
    endBlockHash: t.hex().notNull(),
    paramsHash: t.hex().notNull(),
    programHash: t.hex().notNull(),
    proposedAt: t.bigint().notNull(),
    activatableAt: t.bigint().notNull(),
    expiresAt: t.bigint().notNull(),
    activatedAt: t.bigint(),
    expiredAt: t.bigint(),
    transaction: t.hex().notNull(),
  }),
  (table) => ({ pk: primaryKey({ columns: [table.epoch, table.attempt] }) }),
);

/** Every epoch that a root was proposed for; its root is that of the last attempt. */
export const epoch = onchainTable("epoch", (t) => ({
  epoch: t.int8({ mode: "number" }).primaryKey(),
  attempt: t.int8({ mode: "number" }).notNull(),
  state: rootState("state").notNull(),
  /** What was claimed while this epoch's root was the active one, and in how many claims. */
  claimedWei: t.bigint().notNull(),
  claims: t.int8({ mode: "number" }).notNull(),
}));

/** Where the epochs stand: one row a gate. */
export const gate = onchainTable("gate", (t) => ({
  gate: t.hex().primaryKey(),
  /** Last activated epoch and the attempt that succeeded; 0 before the first. */
  epoch: t.int8({ mode: "number" }).notNull(),
  activeAttempt: t.int8({ mode: "number" }).notNull(),
  /** Attempt that the next proposal must name. */
  attempt: t.int8({ mode: "number" }).notNull(),
  root: t.hex().notNull(),
  manifestHash: t.hex().notNull(),
  totalGwei: t.bigint().notNull(),
  /** Epoch and attempt in the window; null when there is none. */
  pendingEpoch: t.int8({ mode: "number" }),
  pendingAttempt: t.int8({ mode: "number" }),
  signers: t.hex().array().notNull(),
  threshold: t.bigint().notNull(),
}));

export const signer = onchainTable("signer", (t) => ({
  signer: t.hex().primaryKey(),
  /** Whether the committee of now has this signer. */
  listed: t.boolean().notNull(),
  listedAt: t.bigint().notNull(),
  removedAt: t.bigint(),
  /** Where the signer serves the files of its epochs. */
  filesAt: t.text(),
}));

// ------------------------------------------------------------ RewardDistributor, EmissionController

export const claim = onchainTable("claim", (t) => ({
  id: t.text().primaryKey(),
  account: t.hex().notNull(),
  payout: t.hex().notNull(),
  cumulativeGwei: t.bigint().notNull(),
  amountWei: t.bigint().notNull(),
  /** Epoch whose root was active. */
  epoch: t.int8({ mode: "number" }).notNull(),
  at: t.bigint().notNull(),
  block: t.bigint().notNull(),
  transaction: t.hex().notNull(),
}));

export const account = onchainTable("account", (t) => ({
  account: t.hex().primaryKey(),
  /** Null while rewards go to the account itself. */
  payout: t.hex(),
  cumulativeGwei: t.bigint().notNull(),
  claimedWei: t.bigint().notNull(),
  claims: t.int8({ mode: "number" }).notNull(),
  lastClaimedAt: t.bigint(),
}));

/** What came in, what went out and whether claims are open: one row a distributor. */
export const distributor = onchainTable("distributor", (t) => ({
  distributor: t.hex().primaryKey(),
  /** Null before the first root. */
  root: t.hex(),
  fundedWei: t.bigint().notNull(),
  claimedWei: t.bigint().notNull(),
  pausedUntil: t.bigint(),
}));

export const emission = onchainTable("emission", (t) => ({
  controller: t.hex().primaryKey(),
  /** The gate whose roots it pays for. */
  gate: t.hex(),
  /** Set aside for the root in the window. */
  reservedWei: t.bigint().notNull(),
  releasedWei: t.bigint().notNull(),
}));

// ------------------------------------------------------------ Relations

export const driverRelations = relations(driver, ({ many }) => ({ devices: many(device) }));
export const deviceRelations = relations(device, ({ one, many }) => ({
  owner: one(driver, { fields: [device.driver], references: [driver.driver] }),
  suspensions: many(suspension),
}));
export const suspensionRelations = relations(suspension, ({ one }) => ({
  device: one(device, { fields: [suspension.deviceId], references: [device.deviceId] }),
}));
export const providerRelations = relations(provider, ({ many }) => ({
  positions: many(position),
  unstakeRequests: many(unstakeRequest),
  stakes: many(stake),
  slashes: many(slash),
  accusations: many(accusation),
  offences: many(offence),
}));
export const positionRelations = relations(position, ({ one }) => ({
  with: one(provider, { fields: [position.provider], references: [provider.provider] }),
}));
export const unstakeRequestRelations = relations(unstakeRequest, ({ one }) => ({
  with: one(provider, { fields: [unstakeRequest.provider], references: [provider.provider] }),
}));
export const stakeRelations = relations(stake, ({ one }) => ({
  with: one(provider, { fields: [stake.provider], references: [provider.provider] }),
}));
export const slashRelations = relations(slash, ({ one }) => ({
  with: one(provider, { fields: [slash.provider], references: [provider.provider] }),
}));
export const taskRelations = relations(task, ({ many }) => ({ models: many(model) }));
export const modelRelations = relations(model, ({ one }) => ({
  task: one(task, { fields: [model.taskId], references: [task.taskId] }),
}));
export const accusationRelations = relations(accusation, ({ one }) => ({
  of: one(provider, { fields: [accusation.provider], references: [provider.provider] }),
}));
export const offenceRelations = relations(offence, ({ one }) => ({
  by: one(provider, { fields: [offence.provider], references: [provider.provider] }),
  contradiction: one(contradiction, {
    fields: [offence.provider, offence.jobId],
    references: [contradiction.provider, contradiction.jobId],
  }),
}));
export const epochRelations = relations(epoch, ({ many, one }) => ({
  roots: many(root),
  root: one(root, { fields: [epoch.epoch, epoch.attempt], references: [root.epoch, root.attempt] }),
  claimsMade: many(claim),
}));
export const rootRelations = relations(root, ({ one }) => ({
  ofEpoch: one(epoch, { fields: [root.epoch], references: [epoch.epoch] }),
}));
export const accountRelations = relations(account, ({ many }) => ({ claimsMade: many(claim) }));
export const claimRelations = relations(claim, ({ one }) => ({
  owner: one(account, { fields: [claim.account], references: [account.account] }),
  ofEpoch: one(epoch, { fields: [claim.epoch], references: [epoch.epoch] }),
}));
