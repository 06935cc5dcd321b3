import Badge from '@cloudscape-design/components/badge';

/** Marks the account that administers the organization. */
export function ManagementBadge() {
  return <Badge color="blue">management account</Badge>;
}
