/**
 * Where on a grid something breaks, the mildest first. Each axis goes from mild to severe; nothing
 * is taken to be monotone.
 *
 * A point is *minimal* where it breaks and no other that breaks is as mild in all axes and milder
 * in one. Points are asked in an order in which whatever is milder comes first, so those beyond a
 * minimal one need not be asked to know all minimal ones: they are left out unless `all` is wanted.
 * What lies between points of the grid is nowhere looked at, and `halve` looks at halves only.
 */
import { assert } from '../../kit/assert.ts'

/** What is known of a point of the grid. */
export const cell = { unknown: 0, holds: 1, breaks: 2 } as const

/** One place on each axis. */
export type Point = readonly number[]

export interface Search {
  /** The next point to ask about; null: everything is known. */
  next(): Point | null
  /** The next points, of which none says whether to ask about another; `next` is the first. */
  batch(): readonly Point[]
  /** Whether the point that `next` gives breaks. */
  tell(breaks: boolean): void
  /** Mildest first; the axes before the last count first among equals. */
  readonly minimal: readonly Point[]
  /** By point, the last axis fastest. */
  readonly cells: Uint8Array
  /** How many points were asked. */
  readonly asked: number
}

/** `sizes`: how many places each axis has. */
export function createSearch(sizes: readonly number[], all: boolean): Search {
  assert(
    sizes.every((size) => size >= 1),
    'createSearch: every axis has a place',
  )
  const order = mildestFirst(sizes)
  const cells = new Uint8Array(order.length)
  const minimal: Point[] = []
  let at = 0
  let asked = 0
  const isBeyond = (point: Point) =>
    minimal.some((it) => it.every((place, axis) => place <= (point[axis] as number)))
  const next = (): Point | null => {
    while (at < order.length && !all && isBeyond(order[at] as Point)) at++
    return order[at] ?? null
  }
  return {
    minimal,
    cells,
    get asked() {
      return asked
    },
    next,
    batch() {
      const first = next()
      if (first === null || all) return order.slice(at)
      // Of two that are as far from the mildest neither lies beyond the other.
      const level = levelOf(first)
      const end = order.findIndex((it, row) => row > at && levelOf(it) > level)
      return order.slice(at, end < 0 ? order.length : end).filter((it) => !isBeyond(it))
    },
    tell(breaks) {
      const point = next()
      assert(point !== null, 'Search.tell: there was a point to ask about')
      at++
      asked++
      cells[rowOf(sizes, point)] = breaks ? cell.breaks : cell.holds
      if (breaks && !isBeyond(point)) minimal.push(point)
    },
  }
}

export const rowOf = (sizes: readonly number[], point: Point): number =>
  point.reduce((row, place, axis) => row * (sizes[axis] as number) + place, 0)

const levelOf = (point: Point): number => point.reduce((total, place) => total + place, 0)

/** All points, by the sum of their places: whatever is milder in all axes comes before. */
function mildestFirst(sizes: readonly number[]): Point[] {
  const points = sizes.reduce<Point[]>(
    (found, size) =>
      found.flatMap((point) => Array.from({ length: size }, (_, place) => [...point, place])),
    [[]],
  )
  return points
    .map((point) => ({ point, level: levelOf(point) }))
    .sort((a, b) => a.level - b.level)
    .map(({ point }) => point)
}

/** Neighbouring places of a single axis that break, both ends included. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

export function stretchesOf(cells: ArrayLike<number>): Stretch[] {
  const found: Stretch[] = []
  for (let place = 0; place < cells.length; place++) {
    if (cells[place] !== cell.breaks) continue
    const last = found.at(-1)
    if (last?.to === place - 1) found[found.length - 1] = { from: last.from, to: place }
    else found.push({ from: place, to: place })
  }
  return found
}

/** Two values of a setting, as `--set` takes them: it holds at one and breaks at the other. */
export interface Bracket {
  readonly holds: string
  readonly breaks: string
}

/** Figures of a value, as of those on the grid. */
const figures = 12

/** Halves a bracket `times` times: gives the value to ask about and hears whether it breaks. */
export function* halve(
  { holds, breaks }: Bracket,
  times: number,
): Generator<string, Bracket, boolean> {
  for (let done = 0; done < times; done++) {
    const middle = String(Number(((Number(holds) + Number(breaks)) / 2).toPrecision(figures)))
    if (middle === holds || middle === breaks) break
    if (yield middle) breaks = middle
    else holds = middle
  }
  return { holds, breaks }
}
