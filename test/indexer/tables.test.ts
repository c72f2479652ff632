import * as abi from "@fovea/protocol/generated/abi.ts";
import { totalOf } from "@fovea/protocol/merkle.ts";
import { type Hex, keccak256, stringToHex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ignored } from "../../indexer/ignored.ts";
import { type RunningIndexer, startIndexer } from "../../scripts/stack/indexer.ts";
import { type RunningNode, startNode } from "../../scripts/stack/node.ts";
import { type RunningPostgres, startPostgres } from "../../scripts/stack/postgres.ts";
import { askGraphql, askSql, caughtUp } from "./ask.ts";
import * as act from "./chain.ts";
import { lower, mined, people } from "./chain.ts";

const { ada, bela, carla, admin, guardian, signer, newSigner } = people;
const FOV = 10n ** 9n;
const WEI = 10n ** 9n;
const TERMS = keccak256("0x01");
const REASON = keccak256("0x07");
const whole = z.coerce.bigint();
const movesSchema = z.array(
  z.object({
    block: whole,
    owner: z.string().nullable(),
    owner_units: whole,
    active_wei: whole,
    active_units: whole,
    active_generation: whole,
  }),
);
const as = (account: act.Person) => ({ account });

let node: RunningNode;
let postgres: RunningPostgres;
let chain: act.Chain;
let indexer: RunningIndexer;

beforeAll(async () => {
  [node, postgres] = await Promise.all([startNode(), startPostgres()]);
  chain = await act.createChain(node.rpcUrl);
  indexer = await startIndexer({
    rpcUrl: node.rpcUrl,
    chainId: 31337,
    databaseUrl: postgres.url,
    schema: "tables",
    addresses: { ...chain.addresses, startBlock: 0 },
  });
}, 120_000);

afterAll(async () => {
  await indexer?.stop();
  await Promise.all([node?.stop(), postgres?.stop()]);
}, 120_000);

test("attestations and consents are in the tables, the last word of each", async () => {
  await mined(chain, chain.registry.write.registerDriver([TERMS], { account: bela }));
  const { deviceId } = await act.registerDevice(chain, bela);
  await act.letIn(chain, "attester", carla);
  for (const level of [3, 2])
    await mined(chain, chain.registry.write.attestDevice([deviceId, level], { account: carla }));
  const until = await act.inDays(chain, 300);
  for (const who of [bela, carla])
    await mined(chain, chain.registry.write.giveConsent([5, 7, until], { account: who }));
  await mined(chain, chain.registry.write.withdrawConsent({ account: carla }));
  await caughtUp(chain, indexer.url);

  const found = await askGraphql(
    indexer.url,
    `{ device(deviceId: "${deviceId}") { assurance attester } consents { items { driver purposes version until } } }`,
  );
  expect(found).toEqual({
    device: { assurance: "trustedEnvironment", attester: lower(carla.address) },
    consents: { items: [{ driver: lower(bela.address), purposes: 5, version: "7", until: `${until}` }] },
  });
});

test("drivers, devices and suspensions are in the tables", async () => {
  const registeredAt = await mined(chain, chain.registry.write.registerDriver([TERMS], { account: ada }));
  const newTerms = keccak256("0x0101");
  await mined(chain, chain.registry.write.registerDriver([newTerms], { account: ada }));
  const kept = await act.registerDevice(chain, ada);
  const revoked = await act.registerDevice(chain, ada);
  const revokedAt = await mined(chain, chain.registry.write.revokeDevice([revoked.deviceId], { account: ada }));
  const until = await act.inDays(chain, 2);
  const suspend = (at: number) =>
    chain.registry.write.suspendDevice([kept.deviceId, REASON, at], { account: guardian });
  const suspendedAt = await mined(chain, suspend(until));
  const againAt = await mined(chain, suspend(until + 5));
  const releasedAt = await mined(chain, chain.registry.write.releaseDevice([kept.deviceId], { account: guardian }));
  await caughtUp(chain, indexer.url);

  const { driver } = await askGraphql(
    indexer.url,
    `{ driver(driver: "${lower(ada.address)}") { termsHash registeredAt devices(orderBy: "deviceId") { items {
         deviceId kind x y registeredAt revokedAt
         suspensions(orderBy: "id") { items { suspendedAt reason until releasedAt } } } } } }`,
  );

  expect(driver).toEqual({
    termsHash: newTerms,
    registeredAt: String(registeredAt),
    devices: {
      items: byId([
        {
          ...columns(kept),
          revokedAt: null,
          suspensions: {
            items: [
              { suspendedAt: String(suspendedAt), reason: REASON, until: String(againAt), releasedAt: null },
              {
                suspendedAt: String(againAt),
                reason: REASON,
                until: String(releasedAt),
                releasedAt: String(releasedAt),
              },
            ],
          },
        },
        { ...columns(revoked), revokedAt: String(revokedAt), suspensions: { items: [] } },
      ]),
    },
  });
});

test("roots, epochs and claims are in the tables, with what was claimed under each root", async () => {
  const first = act.treeOf([
    [ada, 30n * FOV],
    [bela, 5n * FOV],
  ]);
  const second = act.treeOf([
    [ada, 40n * FOV],
    [bela, 5n * FOV],
  ]);

  const proposed = await act.propose(chain, first, 3);
  const activatedAt = await act.activate(chain);
  const claimHash = await act.claim(chain, first, ada);
  await mined(chain, Promise.resolve(claimHash));
  const dropped = await act.propose(chain, second, 4);
  const expiredAt = await act.expire(chain);
  const again = await act.propose(chain, second, 5);
  await act.activate(chain);
  await mined(chain, chain.distributor.write.setPayout([carla.address], { account: ada }));
  const claimedAt = await mined(chain, act.claim(chain, second, ada));
  await mined(chain, act.claim(chain, second, bela));
  await act.propose(chain, second, 6);
  await caughtUp(chain, indexer.url);

  const answer = await askGraphql(
    indexer.url,
    `{ epochs(orderBy: "epoch") { items { epoch attempt state claimedWei claims root { root } } }
       roots(orderBy: "proposedAt") { items { epoch attempt root previousRoot state totalGwei addedGwei leafCount
         manifestHash endBlock endBlockHash activatedAt expiredAt transaction } }
       account(account: "${lower(ada.address)}") { payout cumulativeGwei claimedWei claims lastClaimedAt
         claimsMade(orderBy: "at") { items { epoch amountWei payout transaction } } } }`,
  );

  expect(answer.epochs).toEqual({
    items: [
      epochRow({ epoch: 3, attempt: 0, state: "superseded", claimed: 30n * FOV, claims: 1, root: first.root }),
      epochRow({ epoch: 4, attempt: 0, state: "expired", claimed: 0n, claims: 0, root: second.root }),
      epochRow({ epoch: 5, attempt: 1, state: "active", claimed: 15n * FOV, claims: 2, root: second.root }),
      epochRow({ epoch: 6, attempt: 1, state: "proposed", claimed: 0n, claims: 0, root: second.root }),
    ],
  });
  expect(answer.roots).toMatchObject({
    items: [
      { ...voteRow(proposed), state: "superseded", activatedAt: String(activatedAt), addedGwei: String(35n * FOV) },
      { ...voteRow(dropped), state: "expired", expiredAt: String(expiredAt), activatedAt: null },
      { ...voteRow(again), state: "active", addedGwei: String(10n * FOV), expiredAt: null },
      { epoch: 6, attempt: 1, state: "proposed", addedGwei: "0" },
    ],
  });
  expect(answer.account).toEqual({
    payout: lower(carla.address),
    cumulativeGwei: String(40n * FOV),
    claimedWei: String(40n * FOV * WEI),
    claims: 2,
    lastClaimedAt: String(claimedAt),
    claimsMade: {
      items: [
        { epoch: 3, amountWei: String(30n * FOV * WEI), payout: lower(ada.address), transaction: claimHash },
        expect.objectContaining({ epoch: 5, amountWei: String(10n * FOV * WEI), payout: lower(carla.address) }),
      ],
    },
  });
});

test("the gate's row says what the gate says, and the ledgers agree with the token", async () => {
  await caughtUp(chain, indexer.url);
  const active = await chain.gate.read.active();
  const pending = await chain.gate.read.pending();
  const distributor = chain.addresses.rewardDistributor;

  const [gate] = await askSql(
    indexer.url,
    `select epoch, attempt, root, manifest_hash, total_gwei, pending_epoch from gate`,
  );
  const [funds] = await askSql(indexer.url, `select root, funded_wei, claimed_wei, paused_until from distributor`);
  const [emission] = await askSql(indexer.url, `select gate, reserved_wei, released_wei from emission`);

  expect(gate).toEqual({
    epoch: String(active.epoch),
    attempt: String(active.attempt),
    root: active.root,
    manifest_hash: active.manifestHash,
    total_gwei: String(totalOf(active.root)),
    pending_epoch: String(pending.epoch),
  });
  const minted = await chain.token.read.totalSupply();
  const left = await chain.token.read.balanceOf([distributor]);
  expect(funds).toEqual({
    root: active.root,
    funded_wei: String(minted),
    claimed_wei: String(minted - left),
    paused_until: null,
  });
  expect(emission).toEqual({
    gate: lower(chain.addresses.rootGate),
    reserved_wei: String(pending.reservedGwei * WEI),
    released_wei: String(minted),
  });
});

test("providers, stake, requests and slashes are in the tables, and worth at any block follows from them", async () => {
  const { staking } = chain;
  const noticeSeconds = await staking.read.noticeSeconds();
  const registeredAt = await mined(chain, staking.write.registerProvider([500, "https://old.example"], as(bela)));
  await mined(chain, staking.write.setEndpoint(["https://bela.example"], as(bela)));
  await mined(chain, staking.write.announceCommission([700], as(bela)));
  await chain.client.increaseTime({ seconds: noticeSeconds });
  const announcedAt = await mined(chain, staking.write.announceCommission([900], as(bela)));
  await act.letIn(chain, "slasher", carla);
  await act.fund(chain, ada, bela, 10_000n);

  await act.stake(chain, bela, 300n);
  for (const who of [ada, bela])
    await mined(chain, chain.token.write.approve([chain.addresses.providerStaking, 10_000n], as(who)));
  await mined(chain, staking.write.delegate([bela.address, 100n], as(bela)));
  await mined(chain, staking.write.stakeFor([bela.address, ada.address, 600n], as(ada)));
  const requestedAt = await mined(chain, staking.write.requestUnstake([bela.address, 200n], as(bela)));
  await mined(chain, staking.write.slash([bela.address, 101n, carla.address], as(carla)));
  await mined(chain, staking.write.delegate([bela.address, 50n], as(ada)));
  await chain.client.increaseTime({ seconds: await staking.read.thawSeconds() });
  const withdrawnAt = await mined(chain, staking.write.withdraw([bela.address, 0n], as(bela)));
  await mined(chain, staking.write.collect(as(carla)));
  await caughtUp(chain, indexer.url);
  await expectWorthAtEveryBlock(bela, [ada, bela]);

  await mined(chain, staking.write.slash([bela.address, 10_000n, carla.address], as(carla)));
  await mined(chain, staking.write.delegate([bela.address, 70n], as(ada)));
  await caughtUp(chain, indexer.url);
  await expectWorthAtEveryBlock(bela, [ada, bela]);

  const { provider, reporter } = await askGraphql(
    indexer.url,
    `{ provider(provider: "${lower(bela.address)}") {
         commissionBps nextCommissionBps commissionChangesAt endpoint registeredAt
         activeWei activeUnits activeGeneration thawingWei thawingUnits
         positions(orderBy: "units") { items { owner units generation } }
         unstakeRequests { items { owner slot amountWei units requestedAt withdrawnAt withdrawnWei } }
         slashes(orderBy: "id") { items { reporter activeWei thawingWei rewardWei } }
         stakes(orderBy: "id") { items { move amountWei ownerUnits } } }
       reporter(reporter: "${lower(carla.address)}") { rewardedWei collectedWei } }`,
  );
  const left = 800n - 80n + 50n;
  expect(provider).toEqual({
    commissionBps: 700,
    nextCommissionBps: 900,
    commissionChangesAt: String(announcedAt + BigInt(noticeSeconds)),
    endpoint: "https://bela.example",
    registeredAt: String(registeredAt),
    activeWei: "70",
    activeUnits: "70",
    activeGeneration: "1",
    thawingWei: "0",
    thawingUnits: "0",
    positions: {
      items: [
        { owner: lower(ada.address), units: "70", generation: "1" },
        { owner: lower(bela.address), units: "200", generation: "0" },
      ],
    },
    unstakeRequests: {
      items: [
        {
          owner: lower(bela.address),
          slot: 0,
          amountWei: "200",
          units: "200",
          requestedAt: String(requestedAt),
          withdrawnAt: String(withdrawnAt),
          withdrawnWei: "179",
        },
      ],
    },
    slashes: {
      items: [
        { reporter: lower(carla.address), activeWei: "80", thawingWei: "21", rewardWei: "25" },
        { reporter: lower(carla.address), activeWei: `${left}`, thawingWei: "0", rewardWei: `${left / 4n}` },
      ],
    },
    stakes: {
      items: [
        { move: "staked", amountWei: "300", ownerUnits: "300" },
        { move: "staked", amountWei: "100", ownerUnits: "400" },
        { move: "staked", amountWei: "600", ownerUnits: "600" },
        { move: "unstakeRequested", amountWei: "200", ownerUnits: "200" },
        { move: "slashed", amountWei: "101", ownerUnits: null },
        { move: "staked", amountWei: "50", ownerUnits: "655" },
        { move: "withdrawn", amountWei: "179", ownerUnits: "200" },
        { move: "slashed", amountWei: `${left}`, ownerUnits: null },
        { move: "wiped", amountWei: "0", ownerUnits: null },
        { move: "staked", amountWei: "70", ownerUnits: "70" },
      ],
    },
  });
  expect(reporter).toEqual({ rewardedWei: `${25n + left / 4n}`, collectedWei: "25" });
});

/** The rule in the schema against the contract, at each block that moved the provider's stake. */
async function expectWorthAtEveryBlock(provider: act.Person, owners: readonly act.Person[]): Promise<void> {
  const moves = movesSchema.parse(
    await askSql(
      indexer.url,
      `select block, owner, coalesce(owner_units, 0) as owner_units, active_wei, active_units, active_generation from stake
       where provider = '${lower(provider.address)}' order by id`,
    ),
  );
  for (const blockNumber of new Set(moves.map(({ block }) => block)))
    for (const { address } of owners) {
      const until = moves.filter(({ block }) => block <= blockNumber);
      const [pool, own] = [until.at(-1), until.findLast(({ owner }) => owner === lower(address))];
      const alive = own !== undefined && own.active_generation === pool?.active_generation && pool.active_units > 0n;
      const worth = alive ? (own.owner_units * pool.active_wei) / pool.active_units : 0n;
      expect(worth).toBe(await chain.staking.read.stakeOf([provider.address, address], { blockNumber }));
    }
}

test("bonds are in the tables, with what stood behind each account after every move", async () => {
  const [spender, behind] = [chain.addresses.accountBonds, ada.address];
  for (const who of [bela, carla])
    await mined(chain, chain.token.write.approve([spender, 100n * WEI], { account: who }));
  await act.letIn(chain, "judge", newSigner);
  await mined(chain, chain.bonds.write.deposit([behind, 7n], { account: carla }));
  await mined(chain, chain.bonds.write.deposit([behind, 5n], { account: bela }));
  const thawingAt = await mined(chain, chain.bonds.write.thaw([behind, 3n], { account: carla }));
  await mined(chain, chain.bonds.write.forfeit([behind, carla.address, 2n], { account: newSigner }));
  await mined(chain, chain.bonds.write.forfeit([behind, guardian.address, 2n], { account: newSigner }));
  const thawSeconds = await chain.bonds.read.thawSeconds();
  await chain.client.increaseTime({ seconds: thawSeconds });
  await mined(chain, chain.bonds.write.withdraw([behind], { account: carla }));
  await caughtUp(chain, indexer.url);

  const { accountBonds, bondChanges } = await askGraphql(
    indexer.url,
    `{ accountBonds(orderBy: "activeGwei") { items { account payer activeGwei thawingGwei thawsAt forfeitedGwei } }
       bondChanges(orderBy: "id") { items { payer move amountGwei bondedGwei } } }`,
  );

  const [account, sponsor] = [lower(behind), lower(carla.address)];
  expect(accountBonds).toEqual({
    items: [
      {
        ...{ account, payer: lower(guardian.address), thawsAt: null },
        ...{ activeGwei: "0", thawingGwei: "0", forfeitedGwei: "0" },
      },
      {
        ...{ account, payer: sponsor, thawsAt: String(thawingAt + BigInt(thawSeconds)) },
        ...{ activeGwei: "4", thawingGwei: "0", forfeitedGwei: "2" },
      },
      {
        ...{ account, payer: lower(bela.address), thawsAt: null },
        ...{ activeGwei: "5", thawingGwei: "0", forfeitedGwei: "0" },
      },
    ],
  });
  expect(bondChanges).toEqual({
    items: [
      { payer: sponsor, move: "deposited", amountGwei: "7", bondedGwei: "7" },
      { payer: lower(bela.address), move: "deposited", amountGwei: "5", bondedGwei: "12" },
      { payer: sponsor, move: "thawing", amountGwei: "3", bondedGwei: "9" },
      { payer: sponsor, move: "forfeited", amountGwei: "2", bondedGwei: "9" },
      { payer: lower(guardian.address), move: "forfeited", amountGwei: "0", bondedGwei: "9" },
      { payer: sponsor, move: "withdrawn", amountGwei: "1", bondedGwei: "9" },
    ],
  });
});

test("tasks, the parameters of epochs and models are in the tables, with who owns a content", async () => {
  const { tasks, addresses } = chain;
  const [content, salt, pothole] = [keccak256("0x0a"), keccak256("0x0b"), stringToHex("pothole", { size: 32 })];
  const [other, uri] = [stringToHex("animal", { size: 32 }), "https://models.example/1.onnx"];
  const terms = { taskId: other, classes: ["deer", "boar"], metric: 1, resolution: 11, shareBps: 500 };
  await mined(chain, tasks.write.addTask([terms], as(admin)));
  await mined(chain, tasks.write.setShare([pothole, 2_000], as(admin)));
  await mined(chain, tasks.write.retireTask([other], as(admin)));
  const [pinned, far] = [await tasks.read.paramsHashOf([1]), 2 ** 31];
  for (const [hash, from] of [[content, far] as const, [salt, far - 1] as const])
    await mined(chain, tasks.write.announceParams([hash, from], as(admin)));

  await act.letIn(chain, "judge", newSigner);
  const commitmentOf = (who: act.Person) => tasks.read.hashCommitment([who.address, pothole, content, salt]);
  const models: Hex[] = [];
  for (const who of [carla, ada]) {
    await mined(chain, chain.token.write.approve([addresses.taskRegistry, 10n ** 18n], as(who)));
    const commitment = await commitmentOf(who);
    await mined(chain, tasks.write.commitModel([pothole, commitment], as(who)));
    models.push(await tasks.read.modelIdOf([who.address, pothole, commitment]));
  }
  for (const who of [ada, carla]) await mined(chain, tasks.write.revealModel([pothole, content, uri, salt], as(who)));
  const withdrawnAt = await mined(chain, tasks.write.withdrawModel([pothole, await commitmentOf(ada)], as(ada)));
  const thawSeconds = await tasks.read.thawSeconds();
  await chain.client.increaseTime({ seconds: thawSeconds });
  await mined(chain, tasks.write.withdrawDeposit([pothole, await commitmentOf(ada)], as(ada)));
  const [first, second] = models;
  if (first === undefined) throw new Error("nothing was committed");
  await mined(chain, tasks.write.forfeitDeposit([first], as(newSigner)));
  await caughtUp(chain, indexer.url);

  const found = await askGraphql(
    indexer.url,
    `{ tasks(orderBy: "name") { items { name classes metric resolution shareBps retiredAt } }
       paramsChanges(orderBy: "fromEpoch") { items { fromEpoch paramsHash } }
       models(orderBy: "ordinal") { items { modelId builder ordinal contentHash uri displacedBy depositGwei forfeitedGwei
         withdrawnAt thawsAt task { name } } } }`,
  );
  const listed = { metric: "brier", resolution: 12, retiredAt: null };
  const revealed = { contentHash: content, uri, task: { name: "pothole" }, depositGwei: "0" };
  expect(found).toEqual({
    tasks: {
      items: [
        { name: "animal", ...terms, taskId: undefined, metric: "mcc", shareBps: 0, retiredAt: expect.any(String) },
        { ...listed, name: "pothole", classes: ["d40"], shareBps: 2_000 },
        { ...listed, name: "roadwork", classes: ["work-zone-cones"], shareBps: 3_000 },
        { ...listed, name: "sign", classes: ["stop"], shareBps: 3_000 },
      ],
    },
    paramsChanges: {
      items: [
        { fromEpoch: 1, paramsHash: pinned },
        { fromEpoch: far - 1, paramsHash: salt },
      ],
    },
    models: {
      items: [
        {
          ...{ ...revealed, modelId: first, builder: lower(carla.address), ordinal: "1" },
          ...{ displacedBy: null, forfeitedGwei: `${FOV}`, withdrawnAt: null, thawsAt: null },
        },
        {
          ...{ ...revealed, modelId: second, builder: lower(ada.address), ordinal: "2", displacedBy: first },
          ...{ forfeitedGwei: "0", withdrawnAt: `${withdrawnAt}`, thawsAt: `${withdrawnAt + BigInt(thawSeconds)}` },
        },
      ],
    },
  });
});

test("signers, files and pauses are in the tables", async () => {
  await mined(chain, chain.gate.write.setFilesAt(["https://old.example"], { account: signer }));
  await mined(chain, chain.gate.write.setFilesAt(["https://files.example"], { account: signer }));
  const council = await chain.gate.read.council();
  const committee = { signers: [newSigner.address], threshold: 1n, council, councilThreshold: 1n };
  await mined(chain, chain.gate.write.announceRotation([committee], { account: admin }));
  await chain.client.increaseTime({ seconds: chain.timeline.rotationSeconds });
  await mined(chain, chain.gate.write.expire({ account: admin }));
  await mined(chain, chain.gate.write.rotate({ account: admin }));
  await mined(chain, chain.distributor.write.unpause({ account: guardian }));
  const until = await act.inDays(chain, 3);
  await mined(chain, chain.distributor.write.pause([until], { account: guardian }));
  await caughtUp(chain, indexer.url);

  const answer = await askGraphql(
    indexer.url,
    `{ signers(orderBy: "listedAt") { items { signer listed removedAt filesAt } }
       gates { items { signers threshold } } distributors { items { pausedUntil } } }`,
  );

  expect(answer).toEqual({
    signers: {
      items: [
        {
          signer: lower(signer.address),
          listed: false,
          removedAt: expect.any(String),
          filesAt: "https://files.example",
        },
        { signer: lower(newSigner.address), listed: true, removedAt: null, filesAt: null },
      ],
    },
    gates: { items: [{ signers: [lower(newSigner.address)], threshold: "1" }] },
    distributors: { items: [{ pausedUntil: String(until) }] },
  });
});

test("accusations, contradictions and what was punished are in the tables", async () => {
  const { disputes, staking, token } = chain;
  const [provider, accuser] = [newSigner, carla];
  await act.mint(chain, accuser, 1_000n * FOV * WEI);
  await act.mint(chain, provider, 1_000n);
  await mined(chain, token.write.approve([disputes.address, 1_000n * FOV * WEI], as(accuser)));
  await mined(chain, staking.write.registerProvider([0, ""], as(provider)));
  await act.stake(chain, provider, 1_000n);
  const jobOf = (epoch: number) => ({ epoch, taskId: TERMS, modelHash: TERMS, itemsHash: REASON });
  const accuse = async (epoch: number) => {
    const jobId = await disputes.read.jobIdOf([jobOf(epoch)]);
    const caseId = await disputes.read.caseIdOf([provider.address, jobId, accuser.address, REASON]);
    const accusedAt = await mined(chain, disputes.write.accuse([provider.address, jobId, REASON], as(accuser)));
    return { jobId, caseId, accusedAt };
  };
  const [upheld, dismissed, proven, silent] = [await accuse(1), await accuse(2), await accuse(3), await accuse(4)];
  await mined(chain, disputes.write.answer([upheld.caseId, TERMS], as(provider)));
  await mined(chain, disputes.write.answer([dismissed.caseId, TERMS], as(provider)));
  await act.ruleOn(chain, upheld.caseId, 1);
  await act.ruleOn(chain, dismissed.caseId, 0);
  const sign = async (outputsHash: Hex) => {
    const hash = await disputes.read.hashResult([provider.address, proven.jobId, outputsHash]);
    return { outputsHash, signature: await provider.sign({ hash }) };
  };
  const contradiction = [provider.address, jobOf(3), await sign(TERMS), await sign(REASON)] as const;
  await mined(chain, disputes.write.proveContradiction(contradiction, as(bela)));
  await mined(chain, disputes.write.release([proven.caseId], as(bela)));
  await chain.client.increaseTime({ seconds: chain.timeline.hearingSeconds + chain.timeline.rulingSeconds });
  await mined(chain, disputes.write.release([silent.caseId], as(bela)));
  await caughtUp(chain, indexer.url);
  const before = await askGraphql(indexer.url, `{ accusation(caseId: "${silent.caseId}") { state } }`);
  const again = await accuse(4);
  await caughtUp(chain, indexer.url);

  const { accusations, offences } = await askGraphql(
    indexer.url,
    `{ accusations(orderBy: "jobId") { items { jobId state answerHash accusedAt answerBy ruleBy closedAt } }
       offences(orderBy: "slashedWei", orderDirection: "desc") { items { jobId reporter slashedWei contradiction { epoch firstOutputsHash secondOutputsHash } } } }`,
  );
  const row = ({ jobId, accusedAt }: typeof upheld, state: string, answerHash: Hex | null = null) => ({
    ...{ jobId, state, answerHash, accusedAt: String(accusedAt) },
    answerBy: String(Number(accusedAt) + chain.timeline.hearingSeconds),
    ruleBy: String(Number(accusedAt) + chain.timeline.hearingSeconds + chain.timeline.rulingSeconds),
    closedAt: state === "open" ? null : expect.any(String),
  });
  expect(before).toEqual({ accusation: { state: "unruled" } });
  const rows = [
    row(upheld, "upheld", TERMS),
    row(dismissed, "dismissed", TERMS),
    row(proven, "overtaken"),
    row(again, "open"),
  ];
  expect(accusations).toEqual({ items: rows.sort((a, b) => (a.jobId < b.jobId ? -1 : 1)) });
  expect(offences).toEqual({
    items: [
      { jobId: upheld.jobId, reporter: lower(accuser.address), slashedWei: "100", contradiction: null },
      {
        ...{ jobId: proven.jobId, reporter: lower(bela.address), slashedWei: "90" },
        contradiction: { epoch: 3, firstOutputsHash: TERMS, secondOutputsHash: REASON },
      },
    ],
  });
});

test("every event of every contract is handled or listed as ignored, and none is both", async () => {
  const metrics = await (await fetch(`${indexer.url}/metrics`)).text();
  const handled = [...metrics.matchAll(/^ponder_indexing_completed_events\{[^}]*event="([^"]+)"/gm)].map(
    ([, name]) => name,
  );

  const events = Object.entries(abi).flatMap(([name, items]) => {
    const contract = name.charAt(0).toUpperCase() + name.slice(1, -"Abi".length);
    return items.filter((item) => item.type === "event").map((item) => `${contract}:${item.name}`);
  });

  expect([...handled, ...Object.keys(ignored)].sort()).toEqual(events.sort());
});

test("SQL over HTTP only reads", async () => {
  await expect(askSql(indexer.url, "delete from driver")).rejects.toThrow();
  expect(await askSql(indexer.url, "select count(*) as drivers from driver")).toEqual([{ drivers: "2" }]);
});

function columns({ deviceId, x, y, registeredAt }: { deviceId: Hex; x: Hex; y: Hex; registeredAt: bigint }) {
  return { deviceId, kind: "dashcam", x, y, registeredAt: String(registeredAt) };
}

function byId<T extends { deviceId: Hex }>(rows: T[]): T[] {
  return rows.sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
}

function epochRow(row: { epoch: number; attempt: number; state: string; claimed: bigint; claims: number; root: Hex }) {
  const { claimed, root, ...rest } = row;
  return { ...rest, claimedWei: String(claimed * WEI), root: { root } };
}

function voteRow({ vote, hash }: Awaited<ReturnType<typeof act.propose>>) {
  const { epoch, attempt, root, previousRoot, manifestHash, endBlockHash, leafCount } = vote;
  return {
    ...{ epoch, attempt, root, previousRoot, manifestHash, endBlockHash, leafCount },
    endBlock: String(vote.endBlock),
    totalGwei: String(totalOf(root)),
    transaction: hash,
  };
}
