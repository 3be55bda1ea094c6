/** Unknown names: which known name was probably meant. */
import { InputError, type InputFacts } from '../kit/assert.ts'

const LISTED_MAX = 40
/** Longer names are no slips, and comparing them takes the square of their length. */
const COMPARED_MAX = 100

/** The known name that is fewest edits away, if it is near enough to be a slip. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  return nearestNames(name, names, 1)[0]
}

/** Up to `max` different names that are near enough, the nearest first; of equals the first. */
export function nearestNames(name: string, names: Iterable<string>, max: number): string[] {
  if (name.length > COMPARED_MAX) return []
  const wanted = name.toLowerCase()
  const best: { readonly candidate: string; readonly away: number }[] = []
  let awayMax = Math.max(1, Math.floor(wanted.length / 3))
  for (const candidate of names) {
    if (Math.abs(candidate.length - wanted.length) > awayMax) continue
    const away = edits(wanted, candidate.toLowerCase())
    if (away > awayMax || best.some((it) => it.candidate === candidate)) continue
    const at = best.findIndex((it) => it.away > away)
    best.splice(at < 0 ? best.length : at, 0, { candidate, away })
    if (best.length > max) best.pop()
    // Later ones have to be nearer than the last of a full list.
    const last = best[best.length - 1]
    if (best.length === max && last !== undefined) awayMax = last.away - 1
  }
  return best.map(({ candidate }) => candidate)
}

/** An error that says which names exist and which of them is nearest. */
export function unknownName(
  kind: string,
  name: string,
  names: Iterable<string>,
  facts: InputFacts,
): InputError {
  const known = [...names]
  const meant = nearest(name, known)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return new InputError(`there is no ${kind} called ${name}${hint}`, {
    ...facts,
    value: name,
    allowed: list(known),
  })
}

/** `a, b, c` with at most forty names. */
export function list(names: readonly string[]): string {
  if (names.length === 0) return 'none is declared'
  if (names.length <= LISTED_MAX) return names.join(', ')
  return `${names.slice(0, LISTED_MAX).join(', ')} … ${names.length - LISTED_MAX} more`
}

/**
 * Least number of insertions, deletions, replacements and swaps of neighbours that turn `a` into
 * `b` (optimal string alignment).
 */
function edits(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => (rows[row] as number[])[column] as number
  for (let row = 1; row <= a.length; row++) {
    const now = [row]
    rows.push(now)
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1]
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const replaced = at(row - 1, column - 1) + (isSame ? 0 : 1)
      const changed = Math.min(replaced, at(row - 1, column) + 1, at(row, column - 1) + 1)
      now.push(isSwap ? Math.min(changed, at(row - 2, column - 2) + 1) : changed)
    }
  }
  return at(a.length, b.length)
}
