/**
 * Tokens that stand for others, added to a drawn world by draws of their own: some instruments are
 * priced by what stands behind a token, which is worth what their oracle said at the start; and
 * part of that may be lost.
 */
import type {
  AssetRow,
  BackingRow,
  OracleRow,
  ShockSpec,
  TokenRow,
} from '../../src/engine/world/snapshot.ts'
import { createDice, type Dice } from './dice.ts'
import { worthOf } from './reference-claims.ts'
import { createState } from './reference-state.ts'
import type { World } from './world-builder.ts'

const times = [0, 700, 1000, 2500, 31_000]

export function withClaims(world: World, seed: number): World {
  const { snapshot, settings } = world
  const dice = createDice(seed, 21)
  const started = createState(snapshot, settings, null)
  const web: Web = { assets: [], backing: [], tokens: [], oracles: [] }
  const claimed = new Map<string, string>()
  const instruments = snapshot.instruments.map((it) => {
    const start = started.oracles.get(it.oracle)?.startValue ?? 0
    if (!(start > 0) || dice.chance(0.5)) return it
    const oracle = claimed.get(it.oracle) ?? addToken(dice, web, it.oracle, start)
    claimed.set(it.oracle, oracle)
    return { ...it, oracle }
  })
  if (claimed.size === 0) return world
  const shocks = Array.from({ length: dice.whole(0, 2) }, (): ShockSpec => {
    const { token, by } = dice.pick(web.backing)
    const share = dice.chance(0.1) ? 1 : dice.between(0, 0.4)
    return { model: 'write-down', asset: dice.pick([token, by]), share, atMs: dice.pick(times) }
  })
  // Drawn last, in a few: worlds that a test names stay what they were.
  if (seed % 14 === 9) {
    const { token, by } = dice.pick(web.backing)
    const share = dice.chance(0.2) ? 1 : dice.between(0, 1)
    shocks.push({ model: 'write-up', asset: dice.pick([token, by]), share, atMs: 31_500 })
    shocks.push({ model: 'write-down', asset: by, share: dice.between(0, 0.4), atMs: 2500 })
    const change = dice.pick(web.backing)
    const weight = change.weight * dice.between(0.5, 1)
    shocks.push({ ...change, model: 'backing-change', weight, atMs: dice.pick(times) })
  }
  const { assets, backing, tokens, oracles } = web
  return {
    snapshot: {
      ...snapshot,
      instruments,
      assets: [...snapshot.assets, ...assets],
      oracles: [...snapshot.oracles, ...oracles],
      claims: { backing, tokens },
    },
    settings: { ...settings, shocks: [...settings.shocks, ...shocks] },
  }
}

interface Web {
  readonly assets: AssetRow[]
  readonly backing: BackingRow[]
  readonly tokens: TokenRow[]
  readonly oracles: OracleRow[]
}

/** A root that is worth what the oracle says, and up to three tokens on it, perhaps in a circle. */
function addToken(dice: Dice, web: Web, oracle: string, start: number): string {
  const at = web.oracles.length
  const [root, cash] = [`root${at}`, `cash${at}`]
  const names = Array.from({ length: dice.whole(1, 3) }, (_, depth) => `token${at}-${depth}`)
  web.assets.push({ id: root, usd: { oracle } }, { id: cash, usd: start * dice.between(0.1, 2) })
  for (const id of [...names, `top${at}`]) web.assets.push({ id })
  const own: BackingRow[] = []
  for (const [depth, token] of names.entries()) {
    own.push({ token, by: depth === 0 ? root : names[depth - 1], weight: dice.between(0.3, 2) })
    if (dice.chance(0.4)) own.push({ token, by: cash, weight: dice.between(0.01, 0.5) })
    if (dice.chance(0.3)) web.tokens.push({ id: token, own: start * dice.between(0, 0.3) })
  }
  const [first] = names
  const last = names[names.length - 1]
  // A lap through all of them brings back less than a half.
  const lap = own.reduce((all, { by, weight }) => (names.includes(by) ? all * weight : all), 1)
  if (dice.chance(0.3)) own.push({ token: first, by: last, weight: dice.between(0.05, 0.4) / lap })
  const worth = worthOf({ backing: own, tokens: web.tokens }, last, (asset) => {
    if (asset === root) return start
    return Number(web.assets.find(({ id }) => id === asset)?.usd ?? 0)
  })
  web.backing.push(...own, { token: `top${at}`, by: last, weight: start / worth })
  const inCash = dice.chance(0.3)
  const scale = inCash ? Number(web.assets.find(({ id }) => id === cash)?.usd) : 1
  if (inCash)
    web.backing[web.backing.length - 1] = {
      token: `top${at}`,
      by: last,
      weight: (start * scale) / worth,
    }
  const source = { model: 'claim', token: `top${at}`, ...(inCash && { in: cash }) }
  const latencyMs = dice.chance(0.2) ? dice.pick([300, 1500]) : 0
  web.oracles.push({ id: `claim${at}`, source, latencyMs })
  return `claim${at}`
}
