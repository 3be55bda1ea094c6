/**
 * Who stops when somebody stops: services that need others, all of some and enough of the rest.
 *
 *     works = has not failed itself  AND  for each need: at least so many of its suppliers work
 *
 * Services that need each other in a circle allow several answers. `outage` gives the least: what
 * must stop because of what failed, as seen from a world where everything worked. `coldStart` gives
 * the other end: what comes up again when everything is down, where two that wait for each other
 * wait for ever.
 *
 * Source: Boolean dependency with redundancy, shared/spec/topics.md T15 (read 2026-11-29).
 * Ignores: time; partial loss (`inoperability.ts`).
 */
import { InputError } from '../kit/assert.ts'

/** A name: it must work. Several: at least so many of them must; one by default. */
export type Need = string | { readonly anyOf: readonly string[]; readonly atLeast?: number }

export interface Service {
  readonly name: string
  readonly needs?: readonly Need[]
  /** Who runs it: a cloud, an issuer, a bank. When he fails, all he runs fails. */
  readonly provider?: string
  /** What stands on it, in any one unit; default 1. Not below 0. */
  readonly weight?: number
}

export interface Dependencies {
  readonly services: readonly Service[]
  /** For each service, its needs by row numbers. */
  readonly needs: readonly (readonly {
    readonly of: readonly number[]
    readonly atLeast: number
  }[])[]
  readonly rowOf: ReadonlyMap<string, number>
}

/** Throws InputError for a need of something that does not exist, or of more than there are. */
export function dependencies(services: readonly Service[]): Dependencies {
  const rowOf = new Map<string, number>()
  for (const [row, { name, weight = 1 }] of services.entries()) {
    if (rowOf.has(name)) {
      throw new InputError('A service is listed twice', { field: 'name', value: name })
    }
    if (!(weight >= 0 && weight <= 1e36)) {
      throw new InputError(`${name} has a weight below 0`, {
        field: 'weight',
        value: weight,
        allowed: '0 to 1e36',
      })
    }
    rowOf.set(name, row)
  }
  const needs = services.map(({ name, needs: given = [] }) =>
    given.map((need) => {
      const { anyOf, atLeast = 1 } = typeof need === 'string' ? { anyOf: [need] } : need
      const of = [...new Set(anyOf)].map((supplier) => requireRow(rowOf, name, supplier))
      if (!Number.isInteger(atLeast) || atLeast < 1 || atLeast > of.length) {
        throw new InputError(`${name} needs more than there are`, {
          field: 'atLeast',
          value: atLeast,
          allowed: `1 to ${of.length}`,
        })
      }
      return { of, atLeast }
    }),
  )
  return { services, needs, rowOf }
}

function requireRow(rowOf: ReadonlyMap<string, number>, name: string, supplier: string): number {
  const row = rowOf.get(supplier)
  if (row !== undefined) return row
  const allowed = [...rowOf.keys()].slice(0, 20).join(', ')
  throw new InputError(`${name} needs something that does not exist`, {
    field: 'needs',
    value: supplier,
    allowed,
  })
}

/** Names of what stops when these services fail, in the order of the list: the least such set. */
export function outage(graph: Dependencies, failed: readonly string[]): string[] {
  return namesOf(graph, stopped(graph, rowsOf(graph, failed)).isDown)
}

/** The same, as they stop: because of whom, the last that was one too many; null: by itself. */
export function outageTree(
  graph: Dependencies,
  failed: readonly string[],
): { readonly name: string; readonly because: string | null }[] {
  const { because } = stopped(graph, rowsOf(graph, failed))
  const nameOf = (row: number | null) => (row === null ? null : graph.services[row].name)
  return [...because].map(([row, of]) => ({ name: nameOf(row) ?? '', because: nameOf(of) }))
}

const rowsOf = ({ rowOf }: Dependencies, names: readonly string[]): number[] =>
  names.map((name) => requireRow(rowOf, 'The drill', name))

function stopped({ services, needs }: Dependencies, failed: readonly number[]) {
  const isDown = new Uint8Array(services.length)
  for (const row of failed) isDown[row] = 1
  // In the order in which they stop.
  const because = new Map<number, number | null>(failed.map((row) => [row, null]))
  const place = new Int32Array(services.length)
  // Each pass stops somebody or is the last: at most as many as there are services.
  for (let isMoving = true; isMoving; ) {
    isMoving = false
    for (let row = 0; row < services.length; row++) {
      if (isDown[row] === 1) continue
      const short = needs[row].find(({ of, atLeast }) => working(of, isDown) < atLeast)
      if (short === undefined) continue
      const down = short.of.filter((supplier) => isDown[supplier] === 1)
      place[row] = because.size
      because.set(
        row,
        down.reduce((last, it) => (place[it] > place[last] ? it : last)),
      )
      isDown[row] = 1
      isMoving = true
    }
  }
  return { isDown, because }
}

function working(of: readonly number[], isDown: Uint8Array): number {
  let count = 0
  for (const row of of) if (isDown[row] === 0) count++
  return count
}

/** Names of what stays down after everything was, these failed for good: the largest such set. */
export function coldStart(graph: Dependencies, failed: readonly string[] = []): string[] {
  const { services, needs } = graph
  const isLost = new Uint8Array(services.length)
  for (const name of failed) isLost[requireRow(graph.rowOf, 'The drill', name)] = 1
  const isDown = new Uint8Array(services.length).fill(1)
  for (let isMoving = true; isMoving; ) {
    isMoving = false
    for (let row = 0; row < services.length; row++) {
      if (isDown[row] === 0 || isLost[row] === 1) continue
      if (needs[row].some(({ of, atLeast }) => working(of, isDown) < atLeast)) continue
      isDown[row] = 0
      isMoving = true
    }
  }
  return namesOf(graph, isDown)
}

const namesOf = ({ services }: Dependencies, isIn: Uint8Array) =>
  services.flatMap(({ name }, row) => (isIn[row] === 1 ? [name] : []))

export interface Blast {
  /** The service or the provider that fails alone. */
  readonly cause: string
  readonly stops: readonly string[]
  /** Weight of what stops over the weight of all. */
  readonly share: number
}

/** What each service takes down by failing alone; the worst first, equals by name. */
export function blastRadius(graph: Dependencies): Blast[] {
  return worstFirst(graph.services.map(({ name }, row) => blastOf(graph, name, [row])))
}

/** What each provider takes down by failing alone; the worst first, equals by name. */
export function providerConcentration(graph: Dependencies): Blast[] {
  const rowsOf = new Map<string, number[]>()
  for (const [row, { provider }] of graph.services.entries()) {
    if (provider === undefined) continue
    rowsOf.set(provider, [...(rowsOf.get(provider) ?? []), row])
  }
  return worstFirst([...rowsOf].map(([provider, rows]) => blastOf(graph, provider, rows)))
}

function blastOf(graph: Dependencies, cause: string, rows: readonly number[]): Blast {
  const { isDown } = stopped(graph, rows)
  let weight = 0
  let all = 0
  for (const [row, service] of graph.services.entries()) {
    all += service.weight ?? 1
    if (isDown[row] === 1) weight += service.weight ?? 1
  }
  return { cause, stops: namesOf(graph, isDown), share: all > 0 ? weight / all : 0 }
}

function worstFirst(blasts: Blast[]): Blast[] {
  return blasts.sort((a, b) => b.share - a.share || (a.cause < b.cause ? -1 : 1))
}
