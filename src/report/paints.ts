/** How parts of a result are painted, by their ids: one class each, of apps/cli/page/page.css. */
export const paints: Readonly<Record<string, string>> = {
  exogenous: 'paint-exogenous',
  endogenous: 'paint-endogenous',
  liquidated: 'paint-total',
  // Who pays has one shade each; dark red is what nobody pays.
  margin: 'paint-1',
  fund: 'paint-2',
  backstop: 'paint-3',
  'auto-deleveraged': 'paint-4',
  socialised: 'paint-5',
  liquidators: 'paint-exogenous',
  long: 'paint-long',
  short: 'paint-short',
  sold: 'paint-long',
  bought: 'paint-short',
  'bad-debt': 'paint-bad-debt',
  standing: 'paint-bad-debt',
}
