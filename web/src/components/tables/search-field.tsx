/** The filter above a table whose search goes to the server: it searches a moment after the last key. */
import TextFilter, { type TextFilterProps } from '@cloudscape-design/components/text-filter';
import { useEffect, useState, type Ref } from 'react';

export interface SearchFieldProps {
  readonly label: string;
  readonly wanted: string;
  readonly onSearch: (text: string) => void;
  /** Blanks at the ends are meant. */
  readonly verbatim?: boolean;
  readonly ref?: Ref<TextFilterProps.Ref>;
}

export function SearchField({ label, wanted, onSearch, verbatim = false, ref = null }: SearchFieldProps) {
  const [text, setText] = useState(wanted);
  const meant = (typed: string) => (verbatim ? typed : typed.trim());
  useEffect(() => {
    // Back and forward change the search from outside; what is being typed stays.
    setText((typed) => (meant(typed) === wanted ? typed : wanted));
  }, [wanted]);
  return (
    <TextFilter
      ref={ref}
      filteringText={text}
      filteringPlaceholder={label}
      filteringAriaLabel={label}
      filteringClearAriaLabel="Clear the search"
      onChange={(event) => setText(event.detail.filteringText)}
      onDelayedChange={(event) => onSearch(meant(event.detail.filteringText))}
    />
  );
}
