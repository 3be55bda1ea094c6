/** Rows that stay when a long list is cut, and between them how many went. */
export type Cut = readonly { readonly row: number; readonly skipped: number }[]

/**
 * Chooses at most `rowsMax` of `count` rows: the first, the last, and those that `weight` calls
 * most important. An entry with `skipped > 0` says how many are missing before its row.
 */
export function cut(count: number, rowsMax: number, weight: (row: number) => number): Cut {
  const all = Array.from({ length: count }, (_, row) => row)
  if (count <= rowsMax) return all.map((row) => ({ row, skipped: 0 }))
  const head = Math.ceil(rowsMax / 2)
  const tail = Math.floor(rowsMax / 4)
  const kept = new Set([...all.slice(0, head), ...all.slice(count - tail)])
  const heaviest = all
    .filter((row) => !kept.has(row))
    .sort((a, b) => weight(b) - weight(a) || a - b)
  for (const row of heaviest.slice(0, rowsMax - kept.size)) kept.add(row)
  let previous = -1
  return [...kept]
    .sort((a, b) => a - b)
    .map((row) => {
      const skipped = row - previous - 1
      previous = row
      return { row, skipped }
    })
}
