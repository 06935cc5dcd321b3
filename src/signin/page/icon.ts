/** The mark: a ball on a diamond. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#0b5c4f"/>
<path d="M16 5.5 26.5 16 16 26.5 5.5 16Z" fill="none" stroke="#f2c14e" stroke-width="2.4" stroke-linejoin="round"/>
<circle cx="16" cy="16" r="4.2" fill="#fff"/>
</svg>
`;
