/** The files that are to be uploaded, and how files and folders are added to them. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FileInput from '@cloudscape-design/components/file-input';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useRef, useState } from 'react';
import { lastPart } from '../addresses';
import { ofInput, type ChosenFile } from './chosen-files';
import { sizeText } from './size';
import { pageLabels } from '../../../components/tables/page-labels';

export interface ChosenFilesTableProps {
  readonly files: readonly ChosenFile[];
  readonly disabled: boolean;
  readonly onAdd: (more: readonly ChosenFile[]) => void;
  readonly onRemove: (file: ChosenFile) => void;
}

const pageSize = 10;
const noFiles: readonly File[] = [];

export function ChosenFilesTable({ files, disabled, onAdd, onRemove }: ChosenFilesTableProps) {
  const [page, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(files.length / pageSize));
  const current = Math.min(page, pages);
  const place = useRef<HTMLDivElement>(null);
  const remove = (file: ChosenFile) => {
    onRemove(file);
    // Its button goes with it, and would leave the focus to the page behind the dialog.
    place.current?.focus({ preventScroll: true });
  };
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <div ref={place} tabIndex={-1} className="dialog-content">
      <Table
        variant="embedded"
        items={files.slice((current - 1) * pageSize, current * pageSize)}
        columnDefinitions={columns(disabled, remove)}
        trackBy="path"
        wrapLines
        ariaLabels={{ tableLabel: 'Files and folders' }}
        empty={<Box color="inherit">No files or folders</Box>}
        header={
          <Header
            variant="h3"
            counter={files.length === 0 ? '(0)' : `(${files.length.toLocaleString()} total, ${sizeText(bytes)})`}
            actions={!disabled && <AddButtons onAdd={onAdd} />}
          >
            Files and folders
          </Header>
        }
        pagination={
          pages > 1 && (
            <Pagination
              currentPageIndex={current}
              pagesCount={pages}
              onChange={(event) => setPage(event.detail.currentPageIndex)}
              ariaLabels={pageLabels}
            />
          )
        }
      />
    </div>
  );
}

function columns(
  disabled: boolean,
  onRemove: (file: ChosenFile) => void,
): readonly TableProps.ColumnDefinition<ChosenFile>[] {
  return [
    { id: 'name', header: 'Name', minWidth: 160, isRowHeader: true, cell: ({ path }) => <bdi>{lastPart(path)}</bdi> },
    {
      id: 'folder',
      header: 'Folder',
      minWidth: 120,
      cell: ({ path }) => <bdi>{path.slice(0, path.length - lastPart(path).length) || '-'}</bdi>,
    },
    { id: 'size', header: 'Size', minWidth: 90, cell: ({ file }) => sizeText(file.size) },
    {
      id: 'remove',
      header: 'Remove',
      minWidth: 90,
      cell: (one) => (
        <Button
          variant="inline-icon"
          iconName="remove"
          disabled={disabled}
          ariaLabel={`Remove ${one.path}`}
          onClick={() => onRemove(one)}
        />
      ),
    },
  ];
}

function AddButtons({ onAdd }: { onAdd: (more: readonly ChosenFile[]) => void }) {
  // Kept as long as the browser asks for the folder.
  const folder = useRef<HTMLInputElement>(undefined);
  const chooseFolder = () => {
    const input = document.createElement('input');
    input.type = 'file';
    input.webkitdirectory = true;
    input.addEventListener('change', () => onAdd(ofInput([...(input.files ?? [])])));
    folder.current = input;
    input.click();
  };
  return (
    <div className="table-actions">
      <FileInput multiple value={noFiles} onChange={(event) => onAdd(ofInput(event.detail.value))}>
        Add files
      </FileInput>
      <Button iconName="folder" onClick={chooseFolder}>
        Add folder
      </Button>
    </div>
  );
}
