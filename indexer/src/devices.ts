import { ponder } from "ponder:registry";
import { assurance, consent, device, deviceKind, driver, suspension } from "ponder:schema";

ponder.on("DeviceRegistry:DriverRegistered", async ({ event, context }) => {
  const { driver: account, termsHash } = event.args;
  await context.db
    .insert(driver)
    .values({ driver: account, termsHash, registeredAt: event.block.timestamp })
    .onConflictDoUpdate({ termsHash });
});

ponder.on("DeviceRegistry:DeviceRegistered", async ({ event, context }) => {
  const { deviceId, driver: owner, x, y } = event.args;
  const kind = deviceKind.enumValues[event.args.kind];
  if (kind === undefined) throw new UnknownKind(event.args.kind);

  const registered = { driver: owner, kind, x, y, registeredAt: event.block.timestamp };
  await context.db
    .insert(device)
    .values({ deviceId, ...registered })
    .onConflictDoUpdate({ ...registered, revokedAt: null });
});

ponder.on("DeviceRegistry:DeviceRevoked", async ({ event, context }) => {
  await context.db.update(device, { deviceId: event.args.deviceId }).set({ revokedAt: event.block.timestamp });
});

// A suspension of a suspended device replaces it: the old one ends where the new one begins.
ponder.on("DeviceRegistry:DeviceSuspended", async ({ event, context }) => {
  const { deviceId, reason } = event.args;
  const suspendedAt = event.block.timestamp;
  const found = await context.db.find(device, { deviceId });

  if (found?.suspension) {
    await context.db
      .update(suspension, { id: found.suspension })
      .set(({ until }) => ({ until: until < suspendedAt ? until : suspendedAt }));
  }
  await context.db
    .insert(suspension)
    .values({ id: event.id, deviceId, reason, suspendedAt, until: BigInt(event.args.until) });
  await context.db.update(device, { deviceId }).set({ suspension: event.id });
});

ponder.on("DeviceRegistry:DeviceReleased", async ({ event, context }) => {
  const { deviceId } = event.args;
  const found = await context.db.find(device, { deviceId });
  if (!found?.suspension) throw new NotSuspended(deviceId);

  const releasedAt = event.block.timestamp;
  await context.db.update(suspension, { id: found.suspension }).set({ until: releasedAt, releasedAt });
});

ponder.on("DeviceRegistry:DeviceAttested", async ({ event, context }) => {
  const { deviceId, attester } = event.args;
  const level = assurance.enumValues[event.args.assurance];
  if (level === undefined) throw new UnknownKind(event.args.assurance);
  await context.db.update(device, { deviceId }).set({ assurance: level, attester });
});

// Anybody may say what they allow, also before they drive.
ponder.on("DeviceRegistry:ConsentGiven", async ({ event, context }) => {
  const { driver: account, purposes, version, until } = event.args;
  await context.db
    .insert(consent)
    .values({ driver: account, purposes, version: BigInt(version), until: BigInt(until) })
    .onConflictDoUpdate({ purposes, version: BigInt(version), until: BigInt(until) });
});

ponder.on("DeviceRegistry:ConsentWithdrawn", async ({ event, context }) => {
  await context.db.delete(consent, { driver: event.args.driver });
});

class UnknownKind extends Error {
  constructor(kind: number) {
    super(
      `Number ${kind} is new: add it to deviceKind or assurance in ponder.schema.ts, in the order of IDeviceRegistry.`,
    );
  }
}

class NotSuspended extends Error {
  constructor(deviceId: string) {
    super(
      `Device ${deviceId} was released without a suspension: start at the block in which DeviceRegistry was deployed.`,
    );
  }
}
