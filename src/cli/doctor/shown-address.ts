/** Reports are pasted into issues: an address says where, and neither as whom nor with what. */
export function shownAddress(address: string): string {
  const { protocol, host, pathname } = URL.parse(address) ?? {};
  if (protocol === 'http:' || protocol === 'https:') return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
  // What is no address may still have a password before its last @.
  return address.replace(/^.*@/s, '').replace(/[?#].*$/s, '');
}
