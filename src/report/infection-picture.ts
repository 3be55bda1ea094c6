/** How failure travelled, as a picture: who failed when, because of whom, along which edge. */
import type { CauseType, Failure } from '../engine/reading/infection.ts'
import { causeNames, heaviestFirst, heaviestOf, nameOf } from './infection.ts'

export interface InfectionNode {
  readonly name: string
  /** `venue/account` that can be asked about; null: it is none. */
  readonly account: string | null
  readonly timeMs: number
  /** How many failures lie between it and the outside. */
  readonly generation: number
  readonly edge: CauseType
  readonly edgeName: string
  /** The market, oracle, or what else it came through; empty where nothing is between. */
  readonly via: string
  /** Row of the node that it came from; null: from outside. */
  readonly cause: number | null
  readonly lostUsd: number
  /** Failures that followed from it, and what those lost. */
  readonly below: number
  readonly belowUsd: number
}

export interface InfectionPicture {
  /** From top to bottom, each below what it came from. */
  readonly nodes: readonly InfectionNode[]
  /** Of how many failures these are the heaviest. */
  readonly of: number
  /** Not all of them failed at one instant. */
  readonly isTimed: boolean
  readonly startMs: number | null
}

const nodesMax = 60

/** Null where nobody failed because of another. */
export function infectionPicture(
  failures: readonly Failure[],
  startMs: number | null,
): InfectionPicture | null {
  if (failures.every(({ cause }) => cause === null)) return null
  const shown = heaviestOf(failures, nodesMax)
  const order: number[] = []
  const visit = (cause: number | null) => {
    const below = [...shown].filter((at) => failures[at]?.cause === cause)
    for (const at of below.sort(heaviestFirst(failures))) {
      order.push(at)
      visit(at)
    }
  }
  visit(null)
  const rowOf = new Map(order.map((at, row) => [at, row]))
  const nodes = order.map((at): InfectionNode => {
    const it = failures[at] as Failure
    const { timeMs, generation, edge, via, lostUsd, below, belowUsd } = it
    return {
      name: nameOf(it),
      account: it.kind === 'account' ? it.name : null,
      edgeName: causeNames[edge],
      cause: it.cause === null ? null : (rowOf.get(it.cause) ?? null),
      ...{ timeMs, generation, edge, via, lostUsd, below, belowUsd },
    }
  })
  const isTimed = nodes.some(({ timeMs }) => timeMs !== nodes[0]?.timeMs)
  return { nodes, of: failures.length, isTimed, startMs }
}
