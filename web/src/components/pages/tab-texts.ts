/** What screen readers hear of the buttons that scroll a row of tabs on a narrow page. */
export const tabTexts = { scrollLeftAriaLabel: 'Scroll the tabs left', scrollRightAriaLabel: 'Scroll the tabs right' };
