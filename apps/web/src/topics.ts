/** What can be learnt here, and the run that shows it. */
import type { Turned } from 'cascade-engine/report'

interface Topic {
  readonly title: string
  readonly text: string
  /** What the link says. */
  readonly run: string
  readonly scenario: string
  readonly view: string
  readonly turned?: Turned
}

export const topics: readonly Topic[] = [
  {
    title: 'Consequence',
    text: 'Margins call sales, sales make a fall: half the shock is not half the loss.',
    run: 'Half the shock of 10 October',
    scenario: 'october-10-2025',
    view: 'cascade',
    turned: { size: 0.5 },
  },
  {
    title: 'Dynamic',
    text: 'Latent leverage is a map: where liquidation levels are dense, a price runs.',
    run: 'The map of one book',
    scenario: 'case-1',
    view: 'map',
  },
  {
    title: 'Market',
    text: 'Two venues and those who join them, with as much capital as they have.',
    run: 'Two venues',
    scenario: 'two-venues',
    view: 'cascade',
  },
  {
    title: 'Parametric VaR and its limits',
    text: 'A volatility says nothing of a loss that a cascade carries on: draw it many times.',
    run: 'The tail of one price',
    scenario: 'tail-map',
    view: 'tail',
  },
  {
    title: 'Cross-margin feedback',
    text: 'One wallet behind several positions: a fall of one coin sells the others.',
    run: 'Two coins of the same holders',
    scenario: 'cross-margin',
    view: 'cascade',
  },
  {
    title: 'Collateral between protocols',
    text: 'The deposit of one protocol is the collateral of the next.',
    run: 'A second protocol',
    scenario: 'second-protocol',
    view: 'contagion',
  },
  {
    title: 'Changes of regime',
    text: 'What holds while depth is there need not hold when it has left.',
    run: 'A calm that turns into stress',
    scenario: 'regime-switch',
    view: 'cascade',
  },
  {
    title: 'Correlation of collateral',
    text: 'Coins that are sold together fall together, whatever they did before.',
    run: 'Coins of the same holders',
    scenario: 'common-collateral',
    view: 'cascade',
  },
  {
    title: 'Credit between institutions',
    text: 'Who owes whom decides who falls after whom.',
    run: 'A chain of lenders',
    scenario: 'cefi-lenders',
    view: 'contagion',
  },
  {
    title: 'Stress tests',
    text: 'Not what a shock does, but which shock does it.',
    run: 'The smallest fall that breaks a chain of lenders',
    scenario: 'cefi-lenders',
    view: 'reverse',
  },
  {
    title: 'Adversaries',
    text: 'What does somebody with money do at best, and from which cap on does it pay?',
    run: 'Mango Markets, October 2022',
    scenario: 'mango-2022',
    view: 'attack',
  },
  {
    title: 'How failure travels',
    text: 'By prices, debts, claims, dependencies and rules: take one away and look again.',
    run: 'Edges of a failing cloud',
    scenario: 'cloud-outage',
    view: 'contagion',
  },
  {
    title: 'Market impact',
    text: 'What an order does to a price is what depth was there.',
    run: 'One book, eaten in five rounds',
    scenario: 'case-1',
    view: 'cascade',
  },
  {
    title: 'Delta hedging',
    text: 'Dealers short of calls buy into a rise and sell into a fall.',
    run: 'A gamma squeeze',
    scenario: 'gamma-squeeze',
    view: 'cascade',
  },
  {
    title: 'Adverse moves',
    text: 'When is a position of your own gone, and what if nobody else were forced?',
    run: 'A position among 80,000',
    scenario: 'october-10-2025',
    view: 'position',
  },
  {
    title: 'Block producers and auctions',
    text: 'Whoever gets a transaction in decides who buys collateral, and at what price.',
    run: 'Loans that blocks leave out',
    scenario: 'censored-blocks',
    view: 'cascade',
  },
  {
    title: 'Systemic weaknesses',
    text: 'A cap on a ratio that was set too low liquidates accounts that were safe.',
    run: 'A cap on wstETH',
    scenario: 'wsteth-capo-2026',
    view: 'accounts',
  },
  {
    title: 'Chains of supply',
    text: 'A cloud, an oracle, a node provider: whoever needs it stops with it.',
    run: 'A cloud fails while the price falls',
    scenario: 'cloud-outage',
    view: 'cascade',
  },
  {
    title: 'Regulation',
    text: 'A cap on leverage moves traders to where there is none.',
    run: 'A cap, and where they go',
    scenario: 'leverage-cap',
    view: 'cascade',
  },
  {
    title: 'Exhaustion',
    text: 'Margin, fund, vault, winners, nobody: tiers run dry one after the other.',
    run: 'One tier after another',
    scenario: 'liquidity-exhaustion',
    view: 'cascade',
  },
  {
    title: 'Black holes',
    text: 'A maker at his loss limit turns from giving liquidity to taking it.',
    run: 'A maker at his limit',
    scenario: 'liquidity-black-hole',
    view: 'cascade',
  },
  {
    title: 'Coins off their peg',
    text: 'What is behind a token, who redeems first, and who is left.',
    run: 'USDC while the banks are closed',
    scenario: 'usdc-depeg-2023',
    view: 'cascade',
  },
]
