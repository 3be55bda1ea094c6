/**
 * From models of returns to the settings of a run. Run n has the same settings whatever else is
 * run, and wherever: random numbers are addressed by the run.
 */
import type { DrawnSetting, DrawnSettings } from '../../data/drawn-settings.ts'
import { InputError } from '../../kit/assert.ts'
import { exp, log, normalQuantile } from '../../kit/math.ts'
import type { Random } from '../../kit/random.ts'
import { createStream } from '../../kit/streams.ts'
import { studentQuantile } from '../../kit/student.ts'
import { choleskyOf } from '../../kit/symmetric.ts'
import { checkCorrelation } from '../../returns/correlation.ts'
import { dccPaths } from '../../returns/dcc.ts'
import { createCopula } from '../../returns/dependence.ts'
import { drawStudent } from '../../returns/draw.ts'
import { branchingRatio, drawHawkes } from '../../returns/hawkes.ts'
import { blockPaths, ewmaPaths, garchPaths, geometricPaths } from '../../returns/paths.ts'
import { checkRegimes, drawRegimes } from '../../returns/regimes.ts'
import { scaleOf } from '../../returns/value-at-risk.ts'
import { filterEwma, longRunVariance, nextVariance } from '../../returns/volatility.ts'
import { placed } from './placing.ts'

export interface Draw {
  /** `path=value`, as `--set` takes them. */
  readonly set: readonly string[]
  /** By drawn setting, what was put there. */
  readonly values: readonly number[]
  /** How much the run counts; left out: 1. Drawn further out than it comes, it counts less. */
  readonly weight?: number
  /** In which the path of the first setting with regimes ends. */
  readonly regime?: number
}

/** The return of one run, and what else its regime sets. */
interface Drawn {
  readonly sum: number
  readonly also?: readonly string[]
  readonly regime?: number
  /** Logarithm of how much it counts. */
  readonly logWeight?: number
}

type Drawer = (run: number) => Drawn

/** `seed` is that of the draws, not of the scenario. */
export function createDraws(settings: DrawnSettings, seed: number): (run: number) => Draw {
  const { draw, correlation } = settings
  const drawers =
    settings.dcc !== undefined
      ? movingTogether(settings, settings.dcc, createStream(seed, 'report/montecarlo/dcc'))
      : correlation === undefined && settings.freedom === undefined
        ? draw.map((it, at) => drawerOf(it, createStream(seed, 'report/montecarlo/draws', at)))
        : jointly(settings, createStream(seed, 'report/montecarlo/joint-draws'))
  return (run) => {
    const found = drawers.map((it) => it(run))
    const isShifted = draw.some((it) => it.model === 'normal' && it.shift !== 0)
    const logWeight = found.reduce((sum, { logWeight: own = 0 }) => sum + own, 0)
    const regime = found.find((it) => it.regime !== undefined)?.regime
    const values = draw.map(({ as }, at) => placed(as, (found[at] as Drawn).sum))
    return {
      values,
      ...(isShifted && { weight: exp(logWeight) }),
      ...(regime !== undefined && { regime }),
      set: [
        ...draw.map(({ set }, at) => `${set}=${values[at]}`),
        ...found.flatMap(({ also = [] }) => also),
      ],
    }
  }
}

type Single = 'regimes' | 'normal' | 'student' | 'hawkes'

function drawerOf(it: DrawnSetting, random: Random): Drawer {
  if (it.model === 'hawkes') return arrivalDrawer(it, random)
  if (it.model === 'regimes') return regimeDrawer(it, random)
  if (it.model === 'normal' && it.shift !== 0) return shiftedDrawer(it, random)
  if (it.model === 'normal' || it.model === 'student') {
    const { mean, sigma } = it
    const scale = it.model === 'student' ? scaleOf(sigma, it.freedom) : sigma
    const one = (run: number, step: number) =>
      it.model === 'student'
        ? drawStudent(it.freedom, random, run, step, 0)
        : random.normal(run, step, 0)
    return (run) => ({
      sum: summed(it.steps, (step) => mean + scale * one(run, step)),
    })
  }
  const paths = pathsOf(it)
  return (run) => ({ sum: paths(random, run, it.steps).reduce((sum, value) => sum + value, 0) })
}

/** Each step comes from a normal law moved by `shift`; it counts by the ratio of the densities. */
function shiftedDrawer(it: Extract<DrawnSetting, { model: 'normal' }>, random: Random): Drawer {
  const { mean, sigma, shift, steps } = it
  return (run) => {
    let [sum, logWeight] = [0, 0]
    for (let step = 0; step < steps; step++) {
      const z = random.normal(run, step, 0) + shift
      sum += mean + sigma * z
      logWeight += shift * (shift / 2 - z)
    }
    return { sum, logWeight }
  }
}

function summed(steps: number, of: (step: number) => number): number {
  let sum = 0
  for (let step = 0; step < steps; step++) sum += of(step)
  return sum
}

/** What arrives while a step lasts, all orders at once. */
function arrivalDrawer(it: Extract<DrawnSetting, { model: 'hawkes' }>, random: Random): Drawer {
  const { mu, alpha, beta, span, size, sizes, steps } = it
  const model = { mu, alpha, beta }
  branchingRatio(model)
  const one = (run: number, order: number) =>
    sizes === 'alike' ? size : -size * log(1 - random.uniform(run, order, arrivalDraws.size))
  return (run) => {
    const orders = drawHawkes(model, span * steps, random, run).length
    return { sum: summed(orders, (order) => one(run, order)) }
  }
}

/** Beside the two of each wait. */
const arrivalDraws = { size: 2 } as const

function pathsOf(it: Exclude<DrawnSetting, { model: Single }>) {
  if (it.model === 'geometric') {
    const { sigma, drift, stepYears, jumps } = it
    return geometricPaths({ sigma, drift, stepYears, ...(jumps && { jumps }) })
  }
  if (it.model === 'garch') {
    const { mean, omega, alpha, beta, gamma, freedom, start } = it
    const model = { mean, omega, alpha, beta, gamma, ...(freedom !== undefined && { freedom }) }
    return garchPaths(model, start === undefined ? {} : { start })
  }
  if (it.model === 'blocks') return blockPaths(it.returns, it.meanLength)
  // The variance starts at that of the whole history.
  const squares = it.returns.reduce((sum, value) => sum + value * value, 0)
  const start = squares / it.returns.length
  const { residuals, next } = filterEwma(it.returns, it.lambda, start)
  return ewmaPaths(it.lambda, { start: next, residuals })
}

function regimeDrawer(it: Extract<DrawnSetting, { model: 'regimes' }>, random: Random): Drawer {
  const { transition, mean, deviation, sets = [], start, steps } = it
  const model = { transition, mean, deviation }
  checkRegimes(model)
  if (sets.length > 0 && sets.length !== mean.length) {
    const facts = { field: 'sets', value: sets.length, allowed: `${mean.length}, one for each` }
    throw new InputError('settings of regimes', facts)
  }
  if (start !== undefined && start >= mean.length) {
    const facts = { field: 'start', value: start, allowed: `0 to ${mean.length - 1}` }
    throw new InputError('the regime of the first step', facts)
  }
  return (run) => {
    const { returns, regimes } = drawRegimes(model, random, run, steps, start)
    const regime = regimes.at(-1) ?? 0
    const own = Object.entries(sets[regime] ?? {})
    const also = own.map(([path, value]) => `${path}=${value}`)
    return { sum: returns.reduce((sum, value) => sum + value, 0), also, regime }
  }
}

/** Garch by setting, correlation that moves between them: one path of residuals for all. */
function movingTogether(
  { draw, correlation, freedom }: DrawnSettings,
  dcc: NonNullable<DrawnSettings['dcc']>,
  random: Random,
): Drawer[] {
  const refuse = (field: string, value: unknown, allowed: string): never => {
    throw new InputError('dcc joins garch settings of equal length', {
      ...{ field, value: String(value), allowed },
    })
  }
  if (correlation !== undefined || freedom !== undefined) {
    refuse(correlation === undefined ? 'freedom' : 'correlation', 'given', 'dcc alone')
  }
  if (dcc.correlation.length !== draw.length) {
    refuse('dcc.correlation', dcc.correlation.length, `${draw.length} rows`)
  }
  const steps = draw[0]?.steps ?? 1
  const paths = dccPaths(dcc.correlation, dcc)
  return draw.map((it, at): Drawer => {
    if (it.model !== 'garch' || it.freedom !== undefined || it.steps !== steps) {
      return refuse(`draw.${at}`, it.model, `garch without freedom, ${steps} steps`)
    }
    const { mean, omega, alpha, beta, gamma } = it
    const model = { mean, omega, alpha, beta, gamma }
    const start = it.start ?? longRunVariance(model)
    return (run) => {
      let h = start
      const residuals = paths(random, run, steps)
      return {
        sum: summed(steps, (step) => {
          const e = Math.sqrt(h) * (residuals[step]?.[at] ?? 0)
          h = nextVariance(model, h, e)
          return mean + e
        }),
      }
    }
  })
}

/** One copula for all settings, which are normal or Student then. */
function jointly({ draw, correlation, freedom }: DrawnSettings, random: Random): Drawer[] {
  const size = draw.length
  const identity = draw.map((_, a) => draw.map((_, b) => (a === b ? 1 : 0)))
  const matrix = correlation ?? identity
  checkCorrelation(matrix)
  if (matrix.length !== size) {
    const facts = { field: 'correlation', value: matrix.length, allowed: `${size} rows` }
    throw new InputError('a row of correlations for each setting', facts)
  }
  const shifts = draw.map((it) => (it.model === 'normal' ? it.shift : 0))
  if (shifts.some((it) => it !== 0)) return shiftedTogether(draw, matrix, freedom, random)
  const copula = createCopula({ correlation: matrix, ...(freedom !== undefined && { freedom }) })
  return draw.map((it, at): Drawer => {
    if (it.model !== 'normal' && it.model !== 'student') {
      const facts = { field: `draw.${at}.model`, value: it.model, allowed: 'normal or student' }
      throw new InputError('correlation is that of one number a step', facts)
    }
    const { mean, sigma } = it
    const scale = it.model === 'student' ? scaleOf(sigma, it.freedom) : sigma
    const quantile = (u: number) =>
      it.model === 'student' ? studentQuantile(inside(u), it.freedom) : normalQuantile(inside(u))
    return (run) => ({
      sum: summed(it.steps, (step) => {
        const { uniforms } = copula(random, run, step)
        return mean + scale * quantile(uniforms[at] ?? 0.5)
      }),
    })
  })
}

/**
 * Normal settings of a normal copula, each step moved by their shifts m: it counts by the ratio of
 * the densities, e^(−mᵀR⁻¹X − ½ mᵀR⁻¹m) with X as drawn around 0.
 */
function shiftedTogether(
  draw: DrawnSettings['draw'],
  correlation: readonly (readonly number[])[],
  freedom: number | undefined,
  random: Random,
): Drawer[] {
  const normals = draw.map((it, at) => {
    if (it.model === 'normal' && freedom === undefined && it.steps === draw[0]?.steps) return it
    throw new InputError('only normal settings of a normal copula are drawn further out', {
      ...{ field: `draw.${at}.shift`, value: it.model, allowed: 'normal, equal steps, no freedom' },
    })
  })
  const copula = createCopula({ correlation })
  const shifts = normals.map(({ shift }) => shift)
  const tilt = solved(correlation, shifts)
  const half = shifts.reduce((sum, it, at) => sum + it * (tilt[at] ?? 0), 0) / 2
  return normals.map(({ mean, sigma, shift, steps }, at): Drawer => {
    return (run) => {
      let [sum, logWeight] = [0, 0]
      for (let step = 0; step < steps; step++) {
        const { values } = copula(random, run, step)
        sum += mean + sigma * ((values[at] ?? 0) + shift)
        // Once for all of them.
        if (at === 0)
          logWeight -= tilt.reduce((all, it, row) => all + it * (values[row] ?? 0), half)
      }
      return { sum, logWeight }
    }
  })
}

/** R⁻¹m, by Cholesky's root. */
function solved(matrix: readonly (readonly number[])[], m: readonly number[]): number[] {
  const root = choleskyOf(matrix)
  if (root === null || root.some((row, i) => !((row[i] ?? 0) > 1e-9))) {
    const facts = { field: 'correlation', allowed: 'no setting that follows from the others' }
    throw new InputError('there is no density to count by', facts)
  }
  const y: number[] = []
  for (const [i, row] of root.entries()) {
    const known = y.reduce((sum, it, k) => sum + it * (row[k] ?? 0), 0)
    y.push(((m[i] ?? 0) - known) / (row[i] ?? 1))
  }
  const x = new Array<number>(y.length).fill(0)
  for (let i = y.length - 1; i >= 0; i--) {
    let rest = y[i] ?? 0
    for (let k = i + 1; k < y.length; k++) rest -= (root[k]?.[i] ?? 0) * (x[k] ?? 0)
    x[i] = rest / (root[i]?.[i] ?? 1)
  }
  return x
}

/** A uniform that was rounded to an end has no quantile. */
const inside = (u: number) => Math.min(1 - Number.EPSILON / 2, Math.max(1e-300, u))
