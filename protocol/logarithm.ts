/**
 * Natural logarithm and exponential from + - x / alone, so that every machine gets the same bits; the platform's
 * `Math.log` and `Math.exp` may differ in the last place between engines.
 *
 * Guarantee: |ln(x) - log(x)| <= 5e-16 * max(1, |log(x)|) for every normal x > 0.
 * Guarantee: |exp(x) - e^x| <= 1e-15 * e^x wherever e^x is a normal number; below that it is 0, above it Infinity.
 * Source: argument reduction by powers of two, then the series of artanh and of e^r (Cody and Waite, 1980); the split
 * of ln 2 is fdlibm's, whose high part has 21 trailing zero bits, so that k * high is exact.
 */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LARGEST = 709.78;
const SMALLEST = -708.39;

/** ln x for x > 0: x = m 2^k with m around 1, ln m = 2 artanh((m - 1) / (m + 1)). */
export function ln(x: number): number {
  let m = x;
  let k = 0;
  for (; m > Math.SQRT2; k++) m /= 2;
  for (; m < Math.SQRT2 / 2; k--) m *= 2;
  const s = (m - 1) / (m + 1);
  const t = s * s;
  // |s| <= 0.172, so the first term left out, s^23 / 23, is below 2e-19.
  let sum = 0;
  for (let n = 21; n >= 3; n -= 2) sum = t * (1 / n + sum);
  return k * LN2_HIGH + (2 * s + (2 * s * sum + k * LN2_LOW));
}

/** e^x: x = k ln 2 + r with |r| <= 0.35, e^x = 2^k e^r. */
export function exp(x: number): number {
  if (x > LARGEST) return Number.POSITIVE_INFINITY;
  if (x < SMALLEST) return 0;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // r^16 / 16! is below 3e-21.
  let sum = 1;
  for (let n = 15; n >= 1; n--) sum = 1 + (r / n) * sum;
  return scale(sum, k);
}

function scale(x: number, k: number): number {
  let result = x;
  for (let n = k; n > 0; n--) result *= 2;
  for (let n = k; n < 0; n++) result /= 2;
  return result;
}
