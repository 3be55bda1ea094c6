/**
 * Searches that know nothing of each other, a step of each at a time: what all of them ask for next
 * is asked for at once, so that several may answer. Each hears what it would have heard alone.
 */
export type Asking<Ask, Told, Found> = Generator<Ask, Found, Told>

/**
 * Asks for a batch and hears an answer to each, in order; fewer: stopped. Of a search that had
 * not ended by then null is found.
 */
export function* sideBySide<Ask, Told, Found>(
  searches: readonly Asking<Ask, Told, Found>[],
): Generator<readonly Ask[], (Found | null)[], readonly Told[]> {
  const steps = searches.map((it) => it.next())
  for (;;) {
    const open = [...steps.entries()].flatMap(([at, step]) =>
      step.done === true ? [] : [{ at, ask: step.value }],
    )
    if (open.length === 0) break
    const told = yield open.map(({ ask }) => ask)
    for (const [row, answer] of told.entries()) {
      const { at } = open[row]
      steps[at] = searches[at].next(answer)
    }
    if (told.length < open.length) break
  }
  return steps.map((step) => (step.done === true ? step.value : null))
}
