/**
 * The bytes of a request, up to a limit. What is longer is read a little further, so that its sender hears the answer, and
 * cut: one byte above the limit says that there was more.
 */
const LISTENED_TO = 4 * 1024 * 1024;

export async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array(0);
  const kept: Uint8Array[] = [];
  let size = 0;
  for (const reader = request.body.getReader(); ; ) {
    const { value: chunk, done } = await reader.read();
    if (done) break;
    if (size <= limit) kept.push(chunk.subarray(0, limit + 1 - size));
    size += chunk.length;
    if (size > limit + LISTENED_TO) break;
  }
  return Buffer.concat(kept);
}
