/** Takes files that are dropped anywhere on the page, which a browser would open in its place. */
import { useEffect, useRef } from 'react';

export function useFileDrop(onDrop: (items: DataTransferItemList) => void): void {
  const latest = useRef(onDrop);
  latest.current = onDrop;
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer) latest.current(event.dataTransfer.items);
    };
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', drop);
    };
  }, []);
}
