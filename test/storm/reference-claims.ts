/** What a token is worth: everything is worth nothing, then what is behind it, again and again. */
import type { ClaimRows } from '../../src/engine/world/snapshot.ts'

const lapsMax = 10_000

/** `priceOf` a root; `lost`, by asset, the share that is gone. */
export function worthOf(
  { backing, tokens = [] }: ClaimRows,
  asset: string,
  priceOf: (asset: string) => number,
  lost: ReadonlyMap<string, number> = new Map(),
): number {
  const names = new Set(backing.flatMap(({ token, by }) => [token, by]))
  let worth = new Map([...names].map((name) => [name, 0]))
  for (let lap = 0; lap < lapsMax; lap++) {
    const next = new Map<string, number>()
    for (const name of names) {
      const behind = backing.filter(({ token }) => token === name)
      const own = tokens.find(({ id }) => id === name)?.own
      const isRoot = behind.length === 0 && own === undefined
      const parts = behind.map(({ by, weight }) => weight * (worth.get(by) ?? 0))
      const whole = isRoot ? priceOf(name) : parts.reduce((a, b) => a + b, own ?? 0)
      next.set(name, whole * (1 - (lost.get(name) ?? 0)))
    }
    const isSame = [...names].every((name) => next.get(name) === worth.get(name))
    worth = next
    if (isSame) return worth.get(asset) ?? Number.NaN
  }
  throw new Error('the reference finds no worth')
}
