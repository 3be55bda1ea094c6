/** What is looked at, in the fragment of the address: a link shows somebody else the same. */
import type { Turned } from 'cascade-engine/report'

export interface Address {
  readonly scenario: string
  readonly view: string
  readonly turned: Turned
  /** A scenario of one's own, packed (own-link.ts); null: `scenario` is a shipped one. */
  readonly own: string | null
}

const flagship = 'october-10-2025'

export function readAddress(): Address {
  const words = new URLSearchParams(location.hash.slice(1))
  const number = (name: string) => {
    const value = Number(words.get(name) ?? Number.NaN)
    return Number.isFinite(value) ? value : undefined
  }
  const turned: Record<string, number> = {}
  for (const id of ['size', 'depth', 'bonus', 'leverage']) {
    const value = number(id)
    if (value !== undefined) turned[id] = value
  }
  return {
    scenario: words.get('scenario') ?? flagship,
    view: words.get('view') ?? 'cascade',
    own: words.get('own'),
    turned,
  }
}

export function writeAddress(address: Address): void {
  history.replaceState(null, '', fragmentOf(address))
}

/** `#…`, for the address of this page. */
export function fragmentOf({ scenario, view, turned, own }: Address): string {
  const words = new URLSearchParams(own === null ? { scenario, view } : { view, own })
  for (const [name, value] of Object.entries(turned)) words.set(name, String(value))
  return `#${words}`
}
