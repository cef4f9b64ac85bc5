"""Makes small PDF files for tests: lines of text on pages, Latin in Helvetica, Chinese in a font that readers bring."""

import io

from pypdf import PdfReader, PdfWriter

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts"
    b"[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/CIDSystemInfo"
    b"<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>]>>"
)


def pdf(pages: list[list[str]], title: str = "", created: str = "") -> bytes:
    """Return a PDF whose pages show the given lines, an empty line leaving a gap."""
    objects = [b"", b"", _FONT, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        content = _content(lines)
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(content), content))
        fonts = b"<</Font<</F1 3 0 R/F2 4 0 R>>>>"
        box = b"/MediaBox[0 0 595 842]"
        objects.append(b"<</Type/Page/Parent 2 0 R%b/Resources%b/Contents %d 0 R>>" % (box, fonts, len(objects)))
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Kids[%b]/Count %d>>" % (b" ".join(kids), len(kids))
    objects.append(f"<</Title({title})/CreationDate({created})>>".encode())
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%b endobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n" % (len(objects) + 1, len(objects))
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def encrypted(data: bytes, password: str) -> bytes:
    """Return a PDF that asks for a password, or for none but to print it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _content(lines: list[str]) -> bytes:
    """Return the drawing of a page: each line below the other, 20 units apart."""
    parts = [b"BT 50 800 Td"]
    for line in lines:
        if line.isascii():
            parts.append(b"/F2 11 Tf (%b) Tj" % line.encode())
        elif line:
            parts.append(b"/F1 11 Tf <%b> Tj" % line.encode("utf-16-be").hex().encode())
        parts.append(b"0 -20 Td")
    return b" ".join([*parts, b"ET"])
