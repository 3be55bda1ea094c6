/**
 * Which pair of markets the loop hangs on: by what per cent ρ(K) falls if one entry of K falls by
 * one per cent.
 *
 *     e_ab = K_ab u_a v_b / (ρ uᵀv)        u, v: left and right eigenvectors; Σ e_ab = 1
 *
 * Source: Caswell, Matrix Population Models (2001), 9.2; shared/spec/topics.md T14 (read
 * 2026-11-29).
 * Assumes: entries are not below 0 and every market is reached from every other, so that ρ is one
 * simple eigenvalue. Null where ρ is 0: then nothing feeds on itself.
 */
import { assert } from '../kit/assert.ts'

type Rows = readonly (readonly number[])[]

export function gainElasticities(K: Rows): number[][] | null {
  assert(
    K.every((row) => row.length === K.length && row.every((it) => it >= 0)),
    'gainElasticities: K is square and not below 0',
  )
  const right = eigenvector((vector) => K.map((row) => dot(row, vector)), K.length)
  const left = eigenvector(
    (vector) => K.map((_, b) => vector.reduce((sum, it, a) => sum + it * K[a][b], 0)),
    K.length,
  )
  if (right === null || left === null) return null
  const scale = right.value * dot(left.vector, right.vector)
  if (!(scale > 0)) return null
  return K.map((row, a) => row.map((k, b) => (k * left.vector[a] * right.vector[b]) / scale))
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, it, at) => sum + it * b[at], 0)

const stepsMax = 100_000

/** By powers of I + K, which has no other eigenvalue of the same size. */
function eigenvector(times: (vector: readonly number[]) => number[], size: number) {
  let vector = new Array<number>(size).fill(1)
  let value = 0
  for (let step = 0; step < stepsMax; step++) {
    const next = times(vector).map((it, at) => it + vector[at])
    const most = Math.max(...next)
    const scaled = next.map((it) => it / most)
    const moved = scaled.reduce((far, it, at) => Math.max(far, Math.abs(it - vector[at])), 0)
    vector = scaled
    value = most - 1
    if (moved < 1e-15) break
  }
  return value > 0 ? { value, vector } : null
}
