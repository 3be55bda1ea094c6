/** Shipped scenarios: `scenarios/<id>/scenario.yaml` at the root of the package. */

export const scenarios: readonly { readonly id: string; readonly title: string }[] = [
  { id: 'october-10-2025', title: 'Hyperliquid on 10 October 2025 (synthetic, calibrated)' },
  {
    id: 'october-2025-dealers',
    title: 'BTC on 10 October 2025, with and without option dealers (synthetic)',
  },
  { id: 'case-1', title: 'A thousand isolated longs against the bids of one book' },
  {
    id: 'second-protocol',
    title: 'A lending protocol on the deposit token of another (synthetic)',
  },
  {
    id: 'circuit-breaker',
    title: 'A circuit breaker while the world goes on falling (synthetic)',
  },
  {
    id: 'crvusd-llamma',
    title: 'A fall and a recovery through the bands of a lending market (synthetic)',
  },
  { id: 'coin-margined', title: 'The same longs, margined in dollars and in the coin (synthetic)' },
  { id: 'two-venues', title: 'Two perpetual venues and those who join them (synthetic)' },
  { id: 'cefi-lenders', title: 'A chain of lenders behind one fund (synthetic)' },
  { id: 'black-thursday-2020', title: 'Maker’s collateral auctions, 12 March 2020 (synthetic)' },
  { id: 'liquidity-black-hole', title: 'A market maker at his loss limit (synthetic)' },
  { id: 'liquidity-exhaustion', title: 'One tier after another runs dry (synthetic)' },
  { id: 'rseth-2026', title: 'Forged rsETH as collateral on Aave, 18 April 2026' },
  {
    id: 'steth-loops',
    title: 'Leveraged stETH when stETH is sold below what is behind it (synthetic)',
  },
  { id: 'wsteth-capo-2026', title: 'A cap on the price of wstETH that was set too low' },
  { id: 'cloud-outage', title: 'A cloud fails while the price falls (synthetic)' },
  {
    id: 'cross-margin',
    title: 'Two coins that have nothing in common but their holders (synthetic)',
  },
  { id: 'leverage-cap', title: 'A cap on leverage, and where the traders go (synthetic)' },
  { id: 'tail-map', title: 'Value at risk of a price that a cascade carries on (synthetic)' },
  {
    id: 'common-collateral',
    title: 'Two coins that have nothing in common but their holders (synthetic)',
  },
  {
    id: 'regime-switch',
    title: 'A market that turns, and is turned by its own liquidations (synthetic)',
  },
  { id: 'gamma-squeeze', title: 'Dealers short of calls buy into a rise (synthetic)' },
  { id: 'xusd-2025', title: 'Vaults that lent on xUSD and sdeUSD, November 2025 (synthetic)' },
  { id: 'usde-depeg-2025', title: 'USDe at 0.65 on one exchange, October 2025 (synthetic)' },
  { id: 'ust-2022', title: 'The run on UST and LUNA, May 2022 (synthetic)' },
  {
    id: 'usdc-depeg-2023',
    title: 'USDC at 0.88 while the banks are closed, March 2023 (synthetic)',
  },
  { id: 'pushed-loan', title: 'A good loan that somebody pushes and liquidates (synthetic)' },
  {
    id: 'twap-slots',
    title: 'An average that somebody with two blocks in a row moves (synthetic)',
  },
  { id: 'jelly-2025', title: 'A short of JELLY handed to a vault, 26 March 2025 (synthetic)' },
  { id: 'censored-blocks', title: 'Loans on a chain whose blocks leave them out (synthetic)' },
  { id: 'crv-2022', title: 'A borrowed short of CRV on Aave, 22 November 2022 (synthetic)' },
  { id: 'mango-2022', title: 'Mango Markets, 11 October 2022 (synthetic)' },
  { id: 'real-book', title: 'Selling bitcoin into a recorded order book (needs --data)' },
  { id: 'lido-steth', title: 'Real Aave accounts when stETH is sold into Curve (needs --data)' },
]
