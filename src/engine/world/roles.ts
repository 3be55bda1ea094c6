/** What an account is for. Rows of `Accounts.role` index this list. */
export const roles = [
  'trader',
  'outside',
  'provider',
  'liquidator',
  'fund',
  'backstop',
  'treasury',
  'bad-debt',
  'wrapper',
  'firm',
  'administrator',
] as const
export type Role = (typeof roles)[number]
