/** What an act may cost at most, at depth 20 and with 5 of 9. */
export const limits: Readonly<Record<string, number>> = {
  // 6,500 above what calldata, storage, hashing and the token's own transfer cost.
  claimFirst: 96_345,
  claimRepeat: 62_121,
  claimManyFirstEach: 66_000,
  claimManyRepeatEach: 32_000,
  propose: 150_000,
  activate: 75_000,
  proveDecrease: 90_000,
};
