/** Part of a run's identity: same seed, scenario and version give the same bits. */
export const version = '0.1.0'
