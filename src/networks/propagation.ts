/**
 * How failure spreads in time along links of several types, each with its delay and its way of
 * passing stress on: one loop over debts, claims, dependencies and whatever else a link may be.
 *
 *     h_i(t) = min(1, h_i(0) + Σ over links to i   weight · f(h_from(t − delay)))
 *
 * h is stress: 0 healthy, 1 failed, health is 1 − h. It never falls. f is the link's transfer
 * function, from stress to the part of `weight` that arrives. `linear`, f(h) = h with delay 1, is
 * DebtRank (`debtrank.ts`); `at-failure`, f(h) = 1 where h = 1 and else 0, is `threshold.ts`.
 * Stress counts as 1 from 1 − 1e-12 on, as there.
 *
 * Source: shared/spec/topics.md T9, "node health, edges typed, each with delay and transfer
 * function" (read 2026-11-29). Ignores: recovery; links that end when somebody has failed.
 */
import { InputError } from '../kit/assert.ts'
import { stressTolerance } from './stress.ts'

/** Of stress in [0, 1], into [0, 1]; never falling; 0 at 0. */
export type Transfer = (stress: number) => number

export const transfers = {
  linear: (stress) => stress,
  'at-failure': (stress) => (stress === 1 ? 1 : 0),
} as const satisfies Readonly<Record<string, Transfer>>

export interface Link {
  readonly from: string
  readonly to: string
  /** What kind of thing it is: debt, claim, dependency … */
  readonly type: string
  /** Stress of `to` when all of it arrives, from 0 up; 1 alone fails it. */
  readonly weight: number
  /** Steps until it arrives, a whole number from 1 on. Default 1. */
  readonly delay?: number
  /** Default `linear`. */
  readonly transfer?: keyof typeof transfers | Transfer
}

export interface PropagationOptions {
  /** Types of links that are left out. */
  readonly without?: readonly string[]
  /** Ends when less stress than this is on its way to everybody together. Default 1e-12. */
  readonly tolerance?: number
  readonly stepsMax?: number
}

export interface Propagation {
  /** By node, in [0, 1]. */
  readonly stress: Float64Array
  /** By node: when it failed; 0 from the start, −1 never. */
  readonly failedAt: Int32Array
  /** Those who failed, first come first, with what brought most of their stress. */
  readonly failures: readonly Infected[]
  readonly steps: number
  /** False: stress was still on its way after `stepsMax`. */
  readonly isSettled: boolean
}

export interface Infected {
  readonly node: string
  readonly at: number
  /** The node it came from, and the type of link; null: the start. */
  readonly from: string | null
  readonly type: string | null
  /** What that brought of all stress that had come to it; the rest came along others. */
  readonly share: number
}

const stepsMaxDefault = 100_000
const delayMax = 10_000

/** `shock`: by node, its stress at the start. Throws InputError for what is not there. */
export function propagation(
  nodes: readonly string[],
  links: readonly Link[],
  shock: ArrayLike<number>,
  { without = [], tolerance = 1e-12, stepsMax = stepsMaxDefault }: PropagationOptions = {},
): Propagation {
  const graph = openGraph(nodes, links, without)
  const state = openState(graph, shock)
  for (let row = 0; row < nodes.length; row++) passOn(graph, state, row, 0, 0)
  let step = 0
  while (state.pending > tolerance && step < stepsMax) {
    step++
    const arrived = state.arriving[step % state.arriving.length]
    state.arriving[step % state.arriving.length] = []
    const before = new Map<number, number>()
    for (const { link, stress } of arrived) {
      const { to } = graph.links[link]
      if (!before.has(to)) before.set(to, state.stress[to])
      state.brought[link] += stress
      state.sum[to] += stress
      state.pending -= stress
    }
    if (arrived.length > 0 && state.arriving.every((it) => it.length === 0)) state.pending = 0
    for (const [row, was] of before) passOn(graph, state, row, was, step)
  }
  const isSettled = state.pending <= tolerance
  const { stress, failedAt, failures } = state
  return { stress, failedAt, failures, steps: step, isSettled }
}

interface Graph {
  readonly nodes: readonly string[]
  readonly links: readonly {
    readonly from: number
    readonly to: number
    readonly type: string
    readonly weight: number
    readonly delay: number
    readonly transfer: Transfer
  }[]
  /** By node the links that leave it, and those that arrive. */
  readonly out: readonly number[][]
  readonly in: readonly number[][]
}

interface State {
  readonly stress: Float64Array
  /** Stress of the start and all that has come, also above 1. */
  readonly sum: Float64Array
  readonly shock: ArrayLike<number>
  /** By link. */
  readonly brought: Float64Array
  readonly failedAt: Int32Array
  readonly failures: Infected[]
  /** By step, in a ring as long as the longest delay. */
  readonly arriving: { readonly link: number; readonly stress: number }[][]
  pending: number
}

function openGraph(
  nodes: readonly string[],
  given: readonly Link[],
  without: readonly string[],
): Graph {
  const rowOf = new Map(nodes.map((name, row) => [name, row]))
  if (rowOf.size < nodes.length) throw new InputError('a node is listed twice', { field: 'nodes' })
  const requireRow = (name: string, field: string): number => {
    const row = rowOf.get(name)
    if (row !== undefined) return row
    const allowed = nodes.slice(0, 20).join(', ')
    throw new InputError(`there is no node called ${name}`, { field, value: name, allowed })
  }
  const out = nodes.map((): number[] => [])
  const incoming = nodes.map((): number[] => [])
  const links = given.map(({ transfer = 'linear', delay = 1, ...link }) => {
    check('weight', link.weight, link.weight >= 0 && link.weight < Infinity, 'a number from 0 up')
    const isWhole = Number.isInteger(delay) && delay >= 1 && delay <= delayMax
    check('delay', delay, isWhole, `a whole number, 1 to ${delayMax}`)
    return {
      ...link,
      from: requireRow(link.from, 'from'),
      to: requireRow(link.to, 'to'),
      delay,
      transfer: typeof transfer === 'string' ? transfers[transfer] : transfer,
    }
  })
  for (const [at, { from, to, type }] of links.entries()) {
    if (without.includes(type)) continue
    out[from].push(at)
    incoming[to].push(at)
  }
  return { nodes, links, out, in: incoming }
}

function openState({ nodes, links }: Graph, shock: ArrayLike<number>): State {
  const isOne = shock.length === nodes.length
  check('shock', shock.length, isOne, `${nodes.length} numbers, one for each node`)
  for (let row = 0; row < nodes.length; row++) {
    check(`shock of ${nodes[row]}`, shock[row], shock[row] >= 0 && shock[row] <= 1, '0 to 1')
  }
  const longest = links.reduce((most, { delay }) => Math.max(most, delay), 1)
  return {
    stress: new Float64Array(nodes.length),
    sum: Float64Array.from(shock),
    shock,
    brought: new Float64Array(links.length),
    failedAt: new Int32Array(nodes.length).fill(-1),
    failures: [],
    arriving: Array.from({ length: longest + 1 }, () => []),
    pending: 0,
  }
}

function check(field: string, value: unknown, isRight: boolean, allowed: string): void {
  if (!isRight) throw new InputError(`${field} is ${value}`, { field, value, allowed })
}

/** What has come to a node becomes its stress, and the rise of it goes on its way. */
function passOn(graph: Graph, state: State, row: number, was: number, step: number): void {
  const sum = state.sum[row]
  const now = sum >= 1 - stressTolerance ? 1 : sum
  if (now === was) return
  state.stress[row] = now
  if (now === 1) {
    state.failedAt[row] = step
    state.failures.push(infectedBy(graph, state, row, step))
  }
  for (const link of graph.out[row]) {
    const { transfer, weight, delay } = graph.links[link]
    const stress = weight * (transfer(now) - transfer(was))
    if (stress === 0) continue
    state.arriving[(step + delay) % state.arriving.length].push({ link, stress })
    state.pending += stress
  }
}

function infectedBy(graph: Graph, state: State, row: number, at: number): Infected {
  const { nodes, links } = graph
  let most = state.shock[row]
  let best = -1
  for (const link of graph.in[row]) {
    if (!(state.brought[link] > most)) continue
    most = state.brought[link]
    best = link
  }
  const share = most / state.sum[row]
  if (best < 0) return { node: nodes[row], at, from: null, type: null, share }
  return { node: nodes[row], at, from: nodes[links[best].from], type: links[best].type, share }
}
