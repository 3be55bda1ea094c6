/** Shipped scenarios: `scenarios/<id>/scenario.yaml` at the root of the package. */
export const scenarios: readonly { readonly id: string; readonly title: string }[] = [
  { id: 'october-10-2025', title: 'Hyperliquid on 10 October 2025 (synthetic, calibrated)' },
  { id: 'case-1', title: 'A thousand isolated longs against one bid ladder' },
]
