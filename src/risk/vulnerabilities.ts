/**
 * The vulnerability register: for each node, edge and rule of a run the loss with it less the loss
 * without it, ranked. A run each, so that what is told is known and not estimated. Who is hit along
 * two ways is saved by taking out either, or by neither: the rows need not add up.
 *
 * Below 0: it saves more than it costs.
 */
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import { infection } from '../engine/reading/infection.ts'
import type { Summary } from '../engine/reading/result.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { EdgeType, Settings, Snapshot } from '../engine/world/snapshot.ts'
import { InputError } from '../kit/assert.ts'
import { type Component, type ComponentKind, componentsOf, type Whole } from './components.ts'
import { type Losses, lessLosses, lossesOf } from './edge-losses.ts'
import { type Fix, fixOf } from './fixes.ts'

export interface Vulnerability {
  readonly kind: ComponentKind
  readonly name: string
  /** Along which edge it costs others most; null: along none. */
  readonly channel: EdgeType | null
  /** Loss with it less loss without it. */
  readonly loss: number
  /** Of the loss with everything; null where that is 0. */
  readonly share: number | null
  /** By kind of loss, with it less without it. */
  readonly attributed: Losses
  readonly fix: RegisterFix | null
}

/** Dollars that are put in, and what is lost less with them. */
export interface RegisterFix extends Pick<Fix, 'what' | 'costUsd'> {
  readonly saves: number
}

export interface Register {
  /** With everything. */
  readonly loss: number
  readonly losses: Losses
  /** Largest loss first. */
  readonly rows: readonly Vulnerability[]
  /** What makes no difference to any kind of loss. */
  readonly idle: readonly Pick<Component, 'kind' | 'name'>[]
  /** What the rest cannot be compiled without, and why. */
  readonly fast: readonly { readonly name: string; readonly why: string }[]
}

export interface RegisterOptions {
  /** The loss of a run. Default: what accounts that failed and creditors lose, dollars. */
  readonly lossOf?: (summary: Summary) => number
  /** Accounts and firms that are taken out, of those that failed. */
  readonly nodesMax?: number
}

/** What accounts that failed, and creditors, lose: dollars. */
export function lossOfFailed(summary: Summary): number {
  const { lostUsd, creditorsUsd } = lossesOf(summary)
  return lostUsd + creditorsUsd
}

/** What the run without a component says, as plain values. */
export type WithoutOne =
  /** Why the rest does not compile without it. */
  { readonly why: string } | Pick<Vulnerability, 'loss' | 'attributed' | 'fix'>

/** The run with everything, and a run to be made for each component. */
export interface OpenRegister {
  /** Components. */
  readonly count: number
  /** Takes one out, by its place from 0. */
  without(at: number): WithoutOne
  /** Of all, in their order. */
  register(found: readonly WithoutOne[]): Register
}

export function openRegister(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  { lossOf = lossOfFailed, nodesMax = 20 }: RegisterOptions = {},
): OpenRegister {
  const world = compile(snapshot, settings, registry)
  const run = createRun(world, registry, { trace: true })
  advance(run)
  const summary = summarize(run)
  const whole: Whole = { snapshot, settings, registry, world, summary, failures: infection(run) }
  const [loss, losses] = [lossOf(summary), lossesOf(summary)]
  const components = componentsOf(whole, nodesMax)
  return {
    count: components.length,
    without(at) {
      const component = components[at]
      const left = summaryWithout(whole, component)
      if (typeof left === 'string') return { why: left }
      const attributed = lessLosses(losses, lossesOf(left))
      const own = loss - lossOf(left)
      const fix = own > 0 ? fixOf(whole, component) : null
      const saves = fix === null ? 0 : loss - lossOf(fix.summary)
      const told = fix && saves > 0 ? { what: fix.what, costUsd: fix.costUsd, saves } : null
      return { loss: own, attributed, fix: told }
    },
    register: (found) => ({ loss, losses, ...ranked(components, loss, found) }),
  }
}

function ranked(
  components: readonly Component[],
  whole: number,
  found: readonly WithoutOne[],
): Pick<Register, 'rows' | 'idle' | 'fast'> {
  const rows: Vulnerability[] = []
  const idle: Pick<Component, 'kind' | 'name'>[] = []
  const fast: { name: string; why: string }[] = []
  for (const [at, { kind, name, channel }] of components.entries()) {
    const one = found[at]
    if ('why' in one) fast.push({ name, why: one.why })
    else if (one.loss === 0 && Object.values(one.attributed).every((it) => it === 0)) {
      idle.push({ kind, name })
    } else {
      const { loss, attributed, fix } = one
      const share = whole === 0 ? null : loss / whole
      rows.push({ kind, name, channel, loss, share, attributed, fix })
    }
  }
  rows.sort((a, b) => b.loss - a.loss)
  return { rows, idle, fast }
}

export function vulnerabilities(
  snapshot: Snapshot,
  settings: Settings,
  registry: Registry,
  options: RegisterOptions = {},
): Register {
  const { count, without, register } = openRegister(snapshot, settings, registry, options)
  return register(Array.from({ length: count }, (_, at) => without(at)))
}

/** Why it cannot be taken out, where the rest does not compile without it. */
function summaryWithout({ registry }: Whole, { without }: Component): Summary | string {
  try {
    const world = compile(without.snapshot, without.settings, registry)
    const run = createRun(world, registry, { trace: false })
    advance(run)
    return summarize(run)
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}

/** Of all fixes that save `part` of the loss or more, the one that takes fewest dollars. */
export function cheapestFix({ rows, loss }: Register, part = 0.5): Vulnerability | null {
  const price = ({ fix }: Vulnerability) =>
    fix !== null && fix.saves >= part * loss ? fix.costUsd : Number.POSITIVE_INFINITY
  const [best] = [...rows].sort((a, b) => price(a) - price(b))
  return best !== undefined && Number.isFinite(price(best)) ? best : null
}
