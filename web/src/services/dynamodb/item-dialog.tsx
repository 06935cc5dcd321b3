/** "Create item" and "Edit item", as DynamoDB JSON. */
import { useState } from 'react';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { JsonField, jsonProblem } from '../../components/json/json-field';
import { fromDynamoItem, toDynamoItem, type Item } from './api/attribute-values';
import { itemId, keyNames, putItem, type TableDescription } from './api/tables';

export interface ItemDialogProps {
  readonly table: TableDescription;
  /** Absent: a new one. */
  readonly item?: Item;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function newItem({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string {
  const typeOf = (name: string | undefined) =>
    AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? 'S';
  const key = KeySchema.map(({ AttributeName = '' }) => [AttributeName, { [typeOf(AttributeName)]: '' }]);
  return JSON.stringify(Object.fromEntries(key), null, 2);
}

export function ItemDialog({ table, item, onClose, onSaved }: ItemDialogProps) {
  const [text, setText] = useState(() => (item ? JSON.stringify(toDynamoItem(item), null, 2) : newItem(table)));
  const [shown, setShown] = useState(false);
  const problem = jsonProblem(text) ?? itemProblem(table, text, item);
  return (
    <ActionDialog
      title={item ? 'Edit item' : 'Create item'}
      actionLabel={item ? 'Save changes' : 'Create item'}
      size="large"
      onAction={async () => {
        setShown(true);
        if (problem !== undefined) return;
        await putItem(table, fromDynamoItem(JSON.parse(text)), item === undefined);
        onSaved();
      }}
      onClose={onClose}
    >
      <JsonField
        label="Item"
        description={'DynamoDB JSON: each value with its type, as in {"id": {"S": "1"}, "count": {"N": "5"}}.'}
        value={text}
        problem={shown ? problem : undefined}
        onChange={setText}
      />
    </ActionDialog>
  );
}

function itemProblem(table: TableDescription, text: string, before: Item | undefined): string | undefined {
  try {
    const item = fromDynamoItem(JSON.parse(text));
    const missing = keyNames(table).find((name) => item[name] === undefined);
    if (missing !== undefined) return `The key's attribute ${missing} is missing.`;
    if (before && itemId(table, item) !== itemId(table, before))
      return 'The key of an item cannot be changed: create another item, and delete this one.';
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
