import { sheetCreate } from './sheetCreate';

export const resources = { sheet: 'Sheet' };

export const operations = [sheetCreate];
