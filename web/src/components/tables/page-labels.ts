/** What a screen reader is told of the buttons under a table that lead through its pages. */
import type { PaginationProps } from '@cloudscape-design/components/pagination';

export const pageLabels: PaginationProps.Labels = {
  nextPageLabel: 'Next page',
  previousPageLabel: 'Previous page',
  pageLabel: (number) => `Page ${number}`,
};
