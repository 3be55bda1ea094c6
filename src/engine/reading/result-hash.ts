/**
 * A name for the result: two 32-bit FNV-1a-style hashes over the bits of the final tables, in the
 * order of the snapshot, so that it does not depend on how rows were numbered inside.
 */
import type { LiveWorld } from '../ports/run.ts'

export function hashTables(world: LiveWorld): string {
  const { accounts, legs, oracles, markets } = world
  const hash = createHash()
  const rowOf = new Int32Array(accounts.count)
  for (let row = 0; row < accounts.count; row++) rowOf[accounts.arrival[row]] = row
  for (let at = 0; at < accounts.count; at++) {
    const row = rowOf[at]
    hash.add(accounts.cash[row])
    for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
      hash.add(legs.amount[leg])
    }
  }
  for (let oracle = 0; oracle < oracles.count; oracle++) hash.add(oracles.value[oracle])
  for (let market = 0; market < markets.count; market++) {
    hash.add(markets.liquidity[market].mid())
  }
  return hash.text()
}

function createHash() {
  const float = new Float64Array(1)
  const words = new Uint32Array(float.buffer)
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  return {
    add(value: number): void {
      // Zero has two bit patterns and means one thing.
      float[0] = value === 0 ? 0 : value
      for (let word = 0; word < 2; word++) {
        a = Math.imul(a ^ words[word], 0x01000193)
        a ^= a >>> 15
        b = Math.imul(b ^ words[word], 0x85ebca6b)
        b ^= b >>> 13
      }
    },
    text: () => [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
  }
}
