/**
 * exp, log, pow and the normal distribution with the same bits on every machine. `Math.exp` and its
 * kin may differ from engine to engine; here only + - * / and square roots are used, which do not.
 *
 * exp and log are within one unit in the last place, pow within 0.7. The well-kept library for
 * this, @stdlib/math-base-special-{exp,ln,pow}, brings 156 packages and 17 MB: this is our own
 * port.
 *
 * Source: fdlibm (e_exp.c, e_log.c, e_pow.c, s_erf.c), Copyright (C) 1993 by Sun Microsystems,
 * Inc.: "Permission to use, copy, modify, and distribute this software is freely granted, provided
 * that this notice is preserved." https://www.netlib.org/fdlibm/.
 * Source: normal quantile: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
 */
import { assert } from './assert.ts'

const LN2_HIGH = 6.9314718036912381649e-1
const LN2_LOW = 1.9082149292705877e-10
const LOG2_E = 1.442695040888963387
const OVERFLOW = 709.782712893383973096
const UNDERFLOW = -745.13321910194110842

// The two halves of a double. Which one is the high half depends on the machine.
const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)
double[0] = 1
const HIGH = halves[0] === 0 ? 1 : 0
const LOW = 1 - HIGH

/** e^x. */
export function exp(x: number): number {
  if (!(x <= OVERFLOW)) return Number.isNaN(x) ? x : Infinity
  if (x < UNDERFLOW) return 0
  // x = k ln 2 + r with |r| <= ln 2 / 2, r carried as high - low.
  const k = Math.floor(x * LOG2_E + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const c = r - tail(r * r)
  return scale(1 - (low - (r * c) / (2 - c) - high), k)
}

/** r (exp(r) + 1) / (exp(r) - 1) - 2, by its polynomial in r squared. */
function tail(t: number): number {
  return (
    t *
    (1.66666666666666019037e-1 +
      t *
        (-2.77777777770155933842e-3 +
          t *
            (6.6137563214379343612e-5 +
              t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))))
  )
}

/** x 2^k, rounded once where the result is smaller than the smallest normal number. */
function scale(x: number, k: number): number {
  if (k > 1023) return x * 2 * powerOfTwo(k - 1)
  if (k >= -1022) return x * powerOfTwo(k)
  return x * powerOfTwo(k + 200) * powerOfTwo(-200)
}

/** 2^k for k in [-1022, 1023]. */
function powerOfTwo(k: number): number {
  halves[HIGH] = (k + 1023) << 20
  halves[LOW] = 0
  return double[0]
}

/** Natural logarithm. -Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN
  if (x === Infinity) return x
  let k = 0
  if (x < 2.2250738585072014e-308) {
    k = -54
    x *= 18014398509481984
  }
  double[0] = x
  let high = halves[HIGH]
  k += (high >> 20) - 1023
  high &= 0xfffff
  // x = 2^k (1 + f) with sqrt(1/2) < 1 + f < sqrt(2).
  const up = (high + 0x95f64) & 0x100000
  halves[HIGH] = high | (up ^ 0x3ff00000)
  k += up >> 20
  return k * LN2_HIGH + logNear(double[0] - 1, high, k * LN2_LOW)
}

/** log(1 + f) + carry. `high` is the upper half of the mantissa, which picks the kinder formula. */
function logNear(f: number, high: number, carry: number): number {
  if (((2 + high) & 0xfffff) < 3) {
    if (f === 0) return carry
    return f - (f * f * (0.5 - 0.33333333333333333 * f) - carry)
  }
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)))
  const even =
    w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1))
  const rest = odd + even
  if (((high - 0x6147a) | (0x6b851 - high)) <= 0) return f - (s * (f - rest) - carry)
  const half = 0.5 * f * f
  return f - (half - (s * (half + rest) + carry))
}

/**
 * x^y for x >= 0 and finite y: 2^(y log2 x), with log2 x carried in two doubles because an error
 * there is multiplied by y. exp(y log x) would be off by |y log x| units in the last place.
 */
export function pow(x: number, y: number): number {
  assert(x >= 0 && x < Infinity, 'pow: the base is finite and not negative')
  assert(y - y === 0, 'pow: the exponent is finite')
  if (y === 0 || x === 1) return 1
  if (x === 0) return y > 0 ? 0 : Infinity
  log2InTwo(x)
  const high = pair[0]
  const yHigh = upperHalf(y)
  const z = y * high
  if (z >= 1024) return Infinity
  if (z < -1100) return 0
  const k = Math.floor(z + 0.5)
  return scale(powerNear(yHigh * high - k, (y - yHigh) * high + y * pair[1]), k)
}

/** The number without the lower half of its digits, so that products of two such are exact. */
function upperHalf(x: number): number {
  double[0] = x
  halves[LOW] = 0
  return double[0]
}

/** 2^(high + low) for a sum of at most a half. */
function powerNear(high: number, low: number): number {
  const t = upperHalf(high + low)
  const u = t * 6.93147182464599609375e-1
  const v = (low - (t - high)) * 6.93147180559945286227e-1 + t * -1.90465429995776804525e-9
  const z = u + v
  const w = v - (z - u)
  const c = z - tail(z * z)
  return 1 - ((z * c) / (c - 2) - (w + z * w) - z)
}

// Two results at once: a typed array, as a variable of the module would allocate at every store.
const pair = new Float64Array(2)

/** Leaves log2 x in `pair`, upper digits first. */
function log2InTwo(x: number): void {
  let n = 0
  if (x < 2.2250738585072014e-308) {
    n = -53
    x *= 9007199254740992
  }
  double[0] = x
  let high = halves[HIGH]
  n += (high >> 20) - 1023
  const mantissa = high & 0xfffff
  high = mantissa | 0x3ff00000
  // x = 2^n ax, and ax is compared with the nearer of 1 and 1.5.
  const isNearer = mantissa > 0x3988e && mantissa < 0xbb67a
  const base = isNearer ? 1.5 : 1
  if (mantissa >= 0xbb67a) {
    n++
    high -= 0x100000
  }
  halves[HIGH] = high
  const ax = double[0]
  const u = ax - base
  const v = 1 / (ax + base)
  const s = u * v
  const sHigh = upperHalf(s)
  const sumHigh = upperHalf(ax + base)
  const sLow = v * (u - sHigh * sumHigh - sHigh * (ax - (sumHigh - base)))
  logSeries(s, sHigh, sLow)
  const hz = 9.61796700954437255859e-1 * pair[0]
  const step = isNearer ? 5.84962487220764160156e-1 : 0
  const lz =
    -7.02846165095275826516e-9 * pair[0] +
    pair[1] * 9.61796693925975554329e-1 +
    (isNearer ? 1.35003920212974897128e-8 : 0)
  const top = upperHalf(hz + lz + step + n)
  pair[0] = top
  pair[1] = lz - (top - n - step - hz)
}

/** Leaves 1.5 log((1 + s) / (1 - s)) for s = sHigh + sLow in `pair`, upper digits first. */
function logSeries(s: number, sHigh: number, sLow: number): void {
  const t = s * s
  const r =
    t *
      t *
      (5.99999999999994648725e-1 +
        t *
          (4.28571428578550184252e-1 +
            t *
              (3.33333329818377432918e-1 +
                t *
                  (2.72728123808534006489e-1 +
                    t * (2.30660745775561754067e-1 + t * 2.06975017800338417784e-1))))) +
    sLow * (sHigh + s)
  const square = sHigh * sHigh
  const high = upperHalf(3 + square + r)
  const low = r - (high - 3 - square)
  const u = sHigh * high
  const v = sLow * high + low * s
  pair[0] = upperHalf(u + v)
  pair[1] = v - (pair[0] - u)
}

/** The x below which a standard normal number falls with probability p; relative error 1e-15. */
export function normalQuantile(p: number): number {
  assert(p >= 0 && p <= 1, 'normalQuantile: a probability lies in [0, 1]')
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(CENTRE_ABOVE, r)) / polynomial(CENTRE_BELOW, r)
  }
  const outside = q < 0 ? p : 1 - p
  if (outside === 0) return q < 0 ? -Infinity : Infinity
  const r = Math.sqrt(-log(outside))
  const x =
    r <= 5
      ? polynomial(MIDDLE_ABOVE, r - 1.6) / polynomial(MIDDLE_BELOW, r - 1.6)
      : polynomial(TAIL_ABOVE, r - 5) / polynomial(TAIL_BELOW, r - 5)
  return q < 0 ? -x : x
}

/** Probability that a standard normal number is below x; relative error 1e-15 in both tails. */
export function normalCdf(x: number): number {
  return x < 0 ? upperTail(-x, 0) : 1 - upperTail(x, 0)
}

/** e^exponent · normalCdf(x), where the factors alone would be infinite and nothing. */
export function normalCdfTimesExp(x: number, exponent: number): number {
  return x < 0 ? upperTail(-x, exponent) : exp(exponent) * (1 - upperTail(x, 0))
}

/** e^exponent / 2 · erfc(x / sqrt(2)) for x >= 0, by the four formulas of s_erf.c. */
function upperTail(x: number, exponent: number): number {
  const u = x / Math.SQRT2
  if (u < 0.84375) {
    const z = u * u
    const y = polynomial(ERF_ABOVE, z) / polynomial(ERF_BELOW, z)
    const erfc = u < 0.25 ? 1 - (u + u * y) : 0.5 - (u * y + (u - 0.5))
    return 0.5 * erfc * exp(exponent)
  }
  if (u < 1.25) {
    const s = u - 1
    const rest = polynomial(ERF_NEAR_1_ABOVE, s) / polynomial(ERF_NEAR_1_BELOW, s)
    return 0.5 * (1 - ERF_NEAR_1 - rest) * exp(exponent)
  }
  if (x === Infinity) return 0
  const s = 2 / (x * x)
  const rest =
    u < 1 / 0.35
      ? polynomial(ERFC_ABOVE, s) / polynomial(ERFC_BELOW, s)
      : polynomial(ERFC_FAR_ABOVE, s) / polynomial(ERFC_FAR_BELOW, s)
  // x squared as a square without rounding and a small remainder.
  const t = upperHalf(x)
  const near = exp(exponent - 0.5 * t * t - 0.5625)
  return (0.5 / u) * near * exp(0.5 * (t - x) * (t + x) + rest)
}

/** Coefficients from the constant term up. */
function polynomial(coefficients: Float64Array, x: number): number {
  let sum = 0
  for (let power = coefficients.length - 1; power >= 0; power--) {
    sum = sum * x + coefficients[power]
  }
  return sum
}

const CENTRE_ABOVE = Float64Array.of(
  3.387132872796366608,
  133.14166789178437745,
  1971.5909503065514427,
  13731.693765509461125,
  45921.953931549871457,
  67265.770927008700853,
  33430.575583588128105,
  2509.0809287301226727,
)
const CENTRE_BELOW = Float64Array.of(
  1,
  42.313330701600911252,
  687.1870074920579083,
  5394.1960214247511077,
  21213.794301586595867,
  39307.89580009271061,
  28729.085735721942674,
  5226.495278852854561,
)
const MIDDLE_ABOVE = Float64Array.of(
  1.42343711074968357734,
  4.6303378461565452959,
  5.7694972214606914055,
  3.64784832476320460504,
  1.27045825245236838258,
  2.4178072517745061177e-1,
  2.27238449892691845833e-2,
  7.7454501427834140764e-4,
)
const MIDDLE_BELOW = Float64Array.of(
  1,
  2.05319162663775882187,
  1.6763848301838038494,
  6.8976733498510000455e-1,
  1.4810397642748007459e-1,
  1.51986665636164571966e-2,
  5.475938084995344946e-4,
  1.05075007164441684324e-9,
)
const TAIL_ABOVE = Float64Array.of(
  6.6579046435011037772,
  5.4637849111641143699,
  1.7848265399172913358,
  2.9656057182850489123e-1,
  2.6532189526576123093e-2,
  1.2426609473880784386e-3,
  2.71155556874348757815e-5,
  2.01033439929228813265e-7,
)
const TAIL_BELOW = Float64Array.of(
  1,
  5.9983220655588793769e-1,
  1.3692988092273580531e-1,
  1.48753612908506148525e-2,
  7.868691311456132591e-4,
  1.8463183175100546818e-5,
  1.4215117583164458887e-7,
  2.04426310338993978564e-15,
)
const ERF_NEAR_1 = 8.45062911510467529297e-1
const ERF_ABOVE = Float64Array.of(
  1.28379167095512558561e-1,
  -3.2504210724700149937e-1,
  -2.84817495755985104766e-2,
  -5.77027029648944159157e-3,
  -2.37630166566501626084e-5,
)
const ERF_BELOW = Float64Array.of(
  1,
  3.97917223959155352819e-1,
  6.50222499887672944485e-2,
  5.08130628187576562776e-3,
  1.32494738004321644526e-4,
  -3.9602282787753681232e-6,
)
const ERF_NEAR_1_ABOVE = Float64Array.of(
  -2.36211856075265944077e-3,
  4.14856118683748331666e-1,
  -3.72207876035701323847e-1,
  3.18346619901161753674e-1,
  -1.10894694282396677476e-1,
  3.54783043256182359371e-2,
  -2.166375594868790843e-3,
)
const ERF_NEAR_1_BELOW = Float64Array.of(
  1,
  1.06420880400844228286e-1,
  5.40397917702171048937e-1,
  7.18286544141962662868e-2,
  1.26171219808761642112e-1,
  1.36370839120290507362e-2,
  1.1984499846799107417e-2,
)
const ERFC_ABOVE = Float64Array.of(
  -9.86494403484714822705e-3,
  -6.93858572707181764372e-1,
  -1.05586262253232909814e1,
  -6.23753324503260060396e1,
  -1.62396669462573470355e2,
  -1.84605092906711035994e2,
  -8.12874355063065934246e1,
  -9.81432934416914548592,
)
const ERFC_BELOW = Float64Array.of(
  1,
  1.96512716674392571292e1,
  1.376577541435190426e2,
  4.34565877475229228821e2,
  6.45387271733267880336e2,
  4.29008140027567833386e2,
  1.08635005541779435134e2,
  6.57024977031928170135,
  -6.04244152148580987438e-2,
)
const ERFC_FAR_ABOVE = Float64Array.of(
  -9.86494292470009928597e-3,
  -7.99283237680523006574e-1,
  -1.77579549177547519889e1,
  -1.60636384855821916062e2,
  -6.37566443368389627722e2,
  -1.02509513161107724954e3,
  -4.83519191608651397019e2,
)
const ERFC_FAR_BELOW = Float64Array.of(
  1,
  3.03380607434824582924e1,
  3.25792512996573918826e2,
  1.53672958608443695994e3,
  3.19985821950859553908e3,
  2.55305040643316442583e3,
  4.74528541206955367215e2,
  -2.24409524465858183362e1,
)
