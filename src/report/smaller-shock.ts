import type { RunRecord } from './record.ts'

const part = 0.7

/** What to try next: the first shock that has a size, made smaller. Null where none has. */
export function smallerShock({
  parameters,
}: RunRecord): { readonly path: string; readonly value: number } | null {
  const found = parameters.find(
    ({ path, value }) => /^shocks\.\d+\.(drop|share|size|by)$/.test(path) && Number(value) !== 0,
  )
  if (found === undefined) return null
  return { path: found.path, value: Number((Number(found.value) * part).toPrecision(2)) }
}
