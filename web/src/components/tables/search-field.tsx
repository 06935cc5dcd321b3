/** The filter above a table whose search goes to the server: it searches a moment after the last key. */
import TextFilter from '@cloudscape-design/components/text-filter';
import { useEffect, useState } from 'react';

export function SearchField({
  label,
  wanted,
  onSearch,
}: {
  label: string;
  wanted: string;
  onSearch: (text: string) => void;
}) {
  const [text, setText] = useState(wanted);
  useEffect(() => {
    // Back and forward change the search from outside; what is being typed stays.
    setText((typed) => (typed.trim() === wanted ? typed : wanted));
  }, [wanted]);
  return (
    <TextFilter
      filteringText={text}
      filteringPlaceholder={label}
      filteringAriaLabel={label}
      filteringClearAriaLabel="Clear the search"
      onChange={(event) => setText(event.detail.filteringText)}
      onDelayedChange={(event) => onSearch(event.detail.filteringText.trim())}
    />
  );
}
