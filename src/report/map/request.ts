// What `cascade map` was asked, checked: options are text until here.
import { parseDuration } from '../../data/time.ts'
import type { LiveWorld } from '../../engine/ports/run.ts'
import { InputError } from '../../kit/assert.ts'
import { hitProbability, yearMs } from '../../risk/first-passage.ts'
import { type JumpDiffusion, simulateHit } from '../../risk/hitting.ts'
import type { MapGrouping } from '../../risk/liquidation-map.ts'
import type { HitModel } from '../../risk/top-up.ts'

export interface MapText {
  readonly market?: string
  readonly venue?: string
  readonly side?: 'long' | 'short'
  readonly by?: MapGrouping
  readonly buckets: string
  readonly range: string
  readonly sigma?: string
  readonly jumps?: string
  readonly horizon: string
  readonly account?: string
  readonly nearest?: string
  readonly survive?: string
  readonly target: string
}

export interface MapRequest {
  /** Undefined: all there are. */
  readonly market?: string
  readonly how: {
    readonly buckets: number
    readonly reach: number
    readonly venue?: string
    readonly side?: 'long' | 'short'
    readonly by?: MapGrouping
  }
  readonly chances: Chances | null
  readonly horizonMs: number
  /** Row of the account that is asked about. */
  readonly account: number | null
  /** How many of the accounts that are liquidated first are listed. */
  readonly nearest: number
  /** Adverse move to be survived, a share of the price. */
  readonly survive: number | null
  /** Probability of liquidation that is accepted. */
  readonly target: number
}

/** How likely prices are within the horizon. */
export interface Chances {
  readonly model: JumpDiffusion
  readonly hit: HitModel
}

const countMax = 100_000

export function readRequest(world: LiveWorld, text: MapText): MapRequest {
  const horizonMs = parseDuration(text.horizon)
  if (horizonMs === undefined || horizonMs === 0) {
    throw wrong('horizon', text.horizon, 'a duration: 1h, 1d, 7d')
  }
  if (text.survive !== undefined && text.account === undefined && text.nearest === undefined) {
    throw wrong('survive', text.survive, '--account or --nearest beside it')
  }
  return {
    ...(text.market !== undefined && { market: findMarket(world, text.market) }),
    how: {
      buckets: whole('buckets', text.buckets, 2),
      reach: share('range', text.range, 20),
      ...(text.venue !== undefined && { venue: text.venue }),
      ...(text.side !== undefined && { side: text.side }),
      ...(text.by !== undefined && { by: text.by }),
    },
    chances: chancesOf(world, text, horizonMs / yearMs),
    horizonMs,
    account: text.account === undefined ? null : findAccount(world, text.account),
    nearest: text.nearest === undefined ? 0 : whole('nearest', text.nearest, 1),
    survive: text.survive === undefined ? null : share('survive', text.survive, 20),
    target: share('target', text.target, 1),
  }
}

const paths = 20_000
/** Expected within the horizon: more take minutes, and are a diffusion in all but name. */
const jumpsMax = 1000
/** Size of a jump of the logarithm: e^10 is a factor of 22,000. */
const jumpMax = 10

/** Without jumps there is a formula; with them, paths of one seed: nearer is never less likely. */
function chancesOf(world: LiveWorld, text: MapText, years: number): Chances | null {
  if (text.sigma === undefined) {
    if (text.jumps === undefined) return null
    throw wrong('jumps', text.jumps, '--sigma beside it')
  }
  const sigma = share('sigma', text.sigma, 20)
  if (text.jumps === undefined) {
    const model = { sigma, years }
    return { model, hit: (level) => hitProbability(level, model) }
  }
  const model = { sigma, years, jumps: readJumps(text.jumps) }
  if (model.jumps.intensity * years > jumpsMax) {
    throw wrong('jumps', text.jumps, `at most ${jumpsMax} jumps expected within the horizon`)
  }
  return { model, hit: simulated(model, world.settings.seed) }
}

/** Every market of a map has the same levels, but for rounding: each is simulated once. */
function simulated(model: JumpDiffusion, seed: number): HitModel {
  const known = new Map<string, number>()
  return (level) => {
    if (!(level > 0 && level < Number.POSITIVE_INFINITY)) return 0
    const key = level.toPrecision(12)
    const found = known.get(key) ?? simulateHit(level, model, { paths, seed }).probability
    known.set(key, found)
    return found
  }
}

/** `6:-8%:4%`: six a year, on average −8 %, with a standard deviation of 4 %, of the logarithm. */
function readJumps(text: string): NonNullable<JumpDiffusion['jumps']> {
  const [intensity = '', mean = '', deviation = '0', ...rest] = text.split(':')
  const parts = [intensity, mean.replace(/^[-−]/, ''), deviation].map(number)
  const [often = Number.NaN, size = Number.NaN, spread = Number.NaN] = parts
  if (!(rest.length === 0 && often <= 1e6 && size <= jumpMax && spread <= jumpMax)) {
    throw wrong('jumps', text, 'how many a year, mean and deviation of their size, as 6:-8%:4%')
  }
  return { intensity: often, mean: /^[-−]/.test(mean) ? -size : size, deviation: spread }
}

function whole(option: string, text: string, min: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= countMax) return value
  throw wrong(option, text, `a whole number from ${min} to ${countMax}`)
}

/** NaN where there is none. */
function number(text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim())
  return match ? Number(match[1]) / (match[2] === '%' ? 100 : 1) : Number.NaN
}

/** `0.8` and `80%` are the same share. */
function share(option: string, text: string, max: number): number {
  const value = number(text)
  if (value > 0 && value <= max) return value
  throw wrong(option, text, `a share above 0 and up to ${max}, as 0.2 or 20%`)
}

/** The whole id, or the part after the venue where only one market has it. */
function findMarket({ names }: LiveWorld, text: string): string {
  if (names.markets.includes(text)) return text
  const found = names.markets.filter((id) => id.endsWith(`/${text}`))
  if (found.length === 1 && found[0] !== undefined) return found[0]
  throw wrong('market', text, `one of ${names.markets.slice(0, 12).join(', ')}`)
}

function findAccount({ names }: LiveWorld, text: string): number {
  const row = names.findAccount(text)
  if (row >= 0) return row
  const allowed = 'an id of the scenario, with its venue (venue/id) where several venues have it'
  throw wrong('account', text, allowed)
}

function wrong(option: string, value: string, allowed: string): InputError {
  return new InputError(`--${option} ${value} does not fit`, { field: option, value, allowed })
}
