/**
 * Settings that can be turned while a run is looked at: how large the shocks are, how much depth
 * they leave. A turned knob is a list of `--set`, so that a command gives the same run.
 *
 *     size f:  by, drop, share, quantity · f;   factors 1 + (x − 1) · f;   prices p₀ + (p − p₀) · f
 */

import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import type { ModelSpec } from '../../engine/world/snapshot.ts'
import { InputError } from '../../kit/assert.ts'
import type { UnitId } from '../quantity.ts'

export interface Knob {
  readonly id: 'size' | 'depth' | 'bonus' | 'leverage'
  readonly title: string
  readonly means: string
  readonly from: number
  readonly to: number
  readonly step: number
  /** What the scenario itself has. */
  readonly start: number
  readonly unit: UnitId
}

/** A knob and what it is turned to. */
export type Turned = Readonly<Partial<Record<Knob['id'], number>>>

const sizeStep = 0.05
const sizeMax = 2
const depthStep = 0.02

/** The knobs that shocks like these have. */
export function knobsOf(shocks: readonly ModelSpec[]): Knob[] {
  const knobs: Knob[] = []
  if (shocks.some((it) => sizedKeys(it).length > 0)) {
    knobs.push({
      id: 'size',
      title: 'Size of the shocks',
      means: 'all moves that come from outside, times this; 1 is the scenario as it is',
      from: 0,
      to: Math.max(sizeStep, largestSize(shocks)),
      step: sizeStep,
      start: 1,
      unit: 'times',
    })
  }
  const cut = shocks.find(isDepthCut)
  if (cut !== undefined) {
    knobs.push({
      id: 'depth',
      title: 'Depth that is left',
      means: 'share of all books that stays when they are cut',
      from: depthStep,
      to: 1,
      step: depthStep,
      start: Number(cut.left),
      unit: 'share',
    })
  }
  return knobs
}

type Parameters = LoadedScenario['parameters']

const bonusMax = 2
/** As much as venues offer: a cap there is none. */
const leverageMax = 100

/** Knobs of venues and of people: they change what is compiled, so an answer takes longer. */
export function settingKnobsOf(parameters: Parameters): Knob[] {
  const knobs: Knob[] = []
  if (bonusesOf(parameters).length > 0) {
    knobs.push({
      id: 'bonus',
      title: 'Liquidation bonus',
      means: 'all bonuses of liquidators, times this; 1 is the scenario as it is',
      from: 0,
      to: bonusMax,
      step: 0.1,
      start: 1,
      unit: 'times',
    })
  }
  if (takesCap(parameters)) {
    knobs.push({
      id: 'leverage',
      title: 'Leverage at most',
      means: `a cap that everybody has kept to from the start; ${leverageMax}: none`,
      from: 1,
      to: leverageMax,
      step: 1,
      start: leverageMax,
      unit: 'figure',
    })
  }
  return knobs
}

/** The same as `--set path=value` of what `settingKnobsOf` turns. */
export function settingSetsOf(parameters: Parameters, { bonus, leverage }: Turned): string[] {
  const bonuses =
    bonus === undefined || bonus === 1
      ? []
      : bonusesOf(parameters).map(({ path, value }) => `${path}=${tidy(value * bonus)}`)
  const isCapped = leverage !== undefined && leverage < leverageMax
  return isCapped ? [...bonuses, `caps=[{leverage: ${leverage}}]`] : bonuses
}

function bonusesOf({ venues }: Parameters): { readonly path: string; readonly value: number }[] {
  return Object.entries(venues).flatMap(([venue, { instruments }]) =>
    Object.entries(instruments).flatMap(([id, instrument]) => {
      const bonus = 'bonus' in instrument ? instrument.bonus : undefined
      const path = `venues.${venue}.instruments.${id}.bonus`
      return typeof bonus === 'number' && bonus > 0 ? [{ path, value: bonus }] : []
    }),
  )
}

/** Where the scenario has caps itself, or anything but contracts, one cap for all says little. */
const takesCap = ({ venues, caps = [] }: Parameters): boolean =>
  caps.length === 0 &&
  Object.values(venues).every(({ instruments }) =>
    Object.values(instruments).every(({ kind }) => kind === 'perpetual'),
  )

/** The shocks with knobs turned; those that no knob concerns are the same objects. */
export function turnShocks(shocks: readonly ModelSpec[], turned: Turned): ModelSpec[] {
  return shocks.map((shock) => ({ ...shock, ...turnedParts(shock, turned) }))
}

/** The same as `--set path=value`, one for each parameter that differs. */
export function setsOf(shocks: readonly ModelSpec[], turned: Turned): string[] {
  return shocks.flatMap((shock, at) =>
    Object.entries(turnedParts(shock, turned)).map(
      ([key, value]) => `shocks.${at}.${key}=${JSON.stringify(value)}`,
    ),
  )
}

const amounts = ['by', 'drop', 'share', 'quantity']
const paths = ['factors', 'prices']

const isDepthCut = ({ model, left }: ModelSpec): boolean =>
  model === 'depth-cut' && typeof left === 'number'

/** Parameters of a shock that say how large it is. */
function sizedKeys(shock: ModelSpec): string[] {
  const isAmount = (key: string) => typeof shock[key] === 'number' && shock[key] !== 0
  const isPath = (key: string) => Array.isArray(shock[key]) && shock[key].every(isNumber)
  return [...amounts.filter(isAmount), ...paths.filter(isPath)]
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

function turnedParts(shock: ModelSpec, { size, depth }: Turned): Record<string, unknown> {
  const parts: Record<string, unknown> = {}
  if (size !== undefined && size !== 1) {
    for (const key of sizedKeys(shock)) parts[key] = resized(key, shock[key], size)
  }
  if (depth !== undefined && isDepthCut(shock) && depth !== shock.left) parts.left = depth
  return parts
}

function resized(key: string, value: unknown, size: number): unknown {
  if (typeof value === 'number') return tidy(value * size)
  const points = value as readonly number[]
  const from = key === 'factors' ? 1 : (points[0] ?? 0)
  return points.map((point) => tidy(from + (point - from) * size))
}

/** Twelve digits: what is written and read back is the same number. */
const tidy = (value: number): number => Number(value.toPrecision(12))

/** The largest size at which no price of a path falls to nothing and no fall takes it all. */
function largestSize(shocks: readonly ModelSpec[]): number {
  let most = Number.POSITIVE_INFINITY
  for (const shock of shocks) {
    for (const key of sizedKeys(shock)) most = Math.min(most, limitOf(key, shock[key]))
  }
  if (most > sizeMax) return sizeMax
  return tidy(Math.floor(most / sizeStep - 1e-9) * sizeStep)
}

function limitOf(key: string, value: unknown): number {
  if (typeof value === 'number') {
    const isShare = key === 'drop' || key === 'share'
    return isShare ? 1 / Math.abs(value) : Number.POSITIVE_INFINITY
  }
  const points = value as readonly number[]
  const from = key === 'factors' ? 1 : (points[0] ?? 0)
  const low = Math.min(...points)
  return low < from ? from / (from - low) : Number.POSITIVE_INFINITY
}

/** Throws InputError for a value outside the knob. */
export function requireTurned(knobs: readonly Knob[], turned: Turned): void {
  for (const [id, value] of Object.entries(turned)) {
    const knob = knobs.find((it) => it.id === id)
    const allowed = knob ? `${knob.from} to ${knob.to}` : knobs.map((it) => it.id).join(', ')
    if (knob !== undefined && value >= knob.from && value <= knob.to) continue
    throw new InputError(`${id} cannot be turned to ${value}`, { field: id, value, allowed })
  }
}
