/** PDFs of all kinds, made by another program than the node: pdf-lib. */
import { degrees, PDFDocument, PDFName, PDFString, StandardFonts } from 'pdf-lib';

const saved = async (document: PDFDocument, useObjectStreams = true) =>
	Buffer.from(await document.save({ useObjectStreams }));

/** A label that lies on its side: 6 × 4 inches. */
export async function landscape(at: number): Promise<Buffer> {
	const document = await PDFDocument.create();
	const page = document.addPage([432, 288]);
	page.drawText(`Landscape ${at}`, { x: 20, y: 250, size: 20 });
	for (let bar = 0; bar < 20; bar++)
		page.drawRectangle({ x: 20 + bar * 18, y: 30, width: 3 + ((bar * at) % 9), height: 150 });
	return await saved(document);
}

export async function pages(amount: number): Promise<Buffer> {
	const document = await PDFDocument.create();
	for (let at = 0; at < amount; at++) document.addPage([288, 432]);
	return await saved(document);
}

/** A page of text, turned by its own page dictionary, cropped, with several streams of content. */
export async function odd(turned: number, useObjectStreams = true): Promise<Buffer> {
	const document = await PDFDocument.create();
	const font = await document.embedFont(StandardFonts.TimesRoman);
	const page = document.addPage([400, 600]);
	page.setCropBox(50, 100, 288, 432);
	page.setRotation(degrees(turned));
	for (const part of [0, 1, 2])
		page.drawText(`Part ${part}`, { x: 80, y: 400 - part * 60, size: 30, font });
	page.drawRectangle({ x: 60, y: 110, width: 100, height: 20 });
	return await saved(document, useObjectStreams);
}

/** With all that a label must not bring along. */
export async function hostile(): Promise<Buffer> {
	const document = await PDFDocument.create();
	const page = document.addPage([288, 432]);
	page.drawText('Harmless', { x: 20, y: 200 });
	document.addJavaScript('greet', 'app.alert("here")');
	await document.attach(Buffer.from('payload'), 'payload.exe', { mimeType: 'application/x-exe' });
	const { context } = document;
	const action = context.obj({ S: 'JavaScript', JS: PDFString.of('app.alert("opened")') });
	document.catalog.set(PDFName.of('OpenAction'), action);
	page.node.set(PDFName.of('AA'), context.obj({ O: action }));
	const link = context.register(
		context.obj({
			Type: 'Annot',
			Subtype: 'Link',
			Rect: [0, 0, 288, 432],
			A: { S: 'URI', URI: PDFString.of('https://evil.example.com') },
		}),
	);
	page.node.set(PDFName.of('Annots'), context.obj([link]));
	const resources = page.node.Resources()!;
	resources.set(
		PDFName.of('Properties'),
		context.obj({ P0: { Type: 'OCG', AF: [action], J: action, Metadata: link } }),
	);
	const form = document.getForm();
	form.createTextField('name').addToPage(page);
	return await saved(document, false);
}

/** A label whose waybill is in a form field, on a page that is turned and cropped. */
export async function filled(text: string): Promise<Buffer> {
	const document = await PDFDocument.create();
	const page = document.addPage([400, 600]);
	page.setCropBox(50, 100, 288, 432);
	page.setRotation(degrees(90));
	page.drawText('Printed', { x: 80, y: 400 });
	const form = document.getForm();
	const field = form.createTextField('waybill');
	field.setText(text);
	field.addToPage(page, { x: 80, y: 200, width: 200, height: 60 });
	form.createCheckBox('signature').addToPage(page, { x: 300, y: 120, width: 20, height: 20 });
	return await saved(document);
}
