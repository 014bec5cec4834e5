"""The types of files that are taken: an allow-list. What is not here is refused."""

from dataclasses import dataclass
from types import MappingProxyType

from projects.documents.enums import Family

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class FileType:
    """A type that is taken. `part` names what an archive of that type must hold (OOXML)."""

    extension: str
    media_type: str
    label: str
    family: Family
    part: str = ""

    @property
    def is_archive(self) -> bool:
        return self.family in (Family.WRITER, Family.SHEET, Family.SLIDES)


TYPES: tuple[FileType, ...] = (
    FileType("pdf", "application/pdf", "PDF", Family.PDF),
    FileType("docx", f"{_OOXML}.wordprocessingml.document", "Word", Family.WRITER, "word/"),
    FileType("xlsx", f"{_OOXML}.spreadsheetml.sheet", "Excel", Family.SHEET, "xl/"),
    FileType("pptx", f"{_OOXML}.presentationml.presentation", "PowerPoint", Family.SLIDES, "ppt/"),
    FileType("odt", f"{_ODF}.text", "OpenDocument texte", Family.WRITER),
    FileType("ods", f"{_ODF}.spreadsheet", "OpenDocument tableur", Family.SHEET),
    FileType("odp", f"{_ODF}.presentation", "OpenDocument présentation", Family.SLIDES),
    FileType("csv", "text/csv", "CSV", Family.TEXT),
    FileType("txt", "text/plain", "Texte", Family.TEXT),
    FileType("jpg", "image/jpeg", "Photo JPEG", Family.IMAGE),
    FileType("png", "image/png", "Image PNG", Family.IMAGE),
    FileType("webp", "image/webp", "Image WebP", Family.IMAGE),
)
_SAME = {"jpeg": "jpg"}
BY_EXTENSION = MappingProxyType({kind.extension: kind for kind in TYPES})
_BY_MEDIA_TYPE = {kind.media_type: kind for kind in TYPES}

# What people try, and what to do instead.
REFUSED = MappingProxyType(
    {
        "doc": "Enregistrez-le au format .docx ou PDF.",
        "xls": "Enregistrez-le au format .xlsx ou .ods.",
        "ppt": "Enregistrez-le au format .pptx ou PDF.",
        "docm": "Il peut contenir des macros : enregistrez-le au format .docx.",
        "dotm": "Il peut contenir des macros : enregistrez-le au format .docx.",
        "xlsm": "Il peut contenir des macros : enregistrez-le au format .xlsx.",
        "xlsb": "Il peut contenir des macros : enregistrez-le au format .xlsx.",
        "pptm": "Il peut contenir des macros : enregistrez-le au format .pptx.",
        "heic": "Enregistrez la photo au format JPEG.",
        "heif": "Enregistrez la photo au format JPEG.",
        "gif": "Enregistrez l’image au format PNG ou JPEG.",
        "bmp": "Enregistrez l’image au format PNG ou JPEG.",
        "tif": "Enregistrez l’image au format PNG ou PDF.",
        "tiff": "Enregistrez l’image au format PNG ou PDF.",
        "svg": "Enregistrez le dessin au format PNG ou PDF.",
        "html": "Imprimez la page en PDF.",
        "htm": "Imprimez la page en PDF.",
        "zip": "Déposez les fichiers un par un.",
        "rar": "Déposez les fichiers un par un.",
        "7z": "Déposez les fichiers un par un.",
        "rtf": "Enregistrez-le au format .docx, .odt ou PDF.",
        "pages": "Exportez-le au format PDF ou Word.",
        "numbers": "Exportez-le au format Excel ou PDF.",
        "msg": "Imprimez le message en PDF.",
        "eml": "Imprimez le message en PDF.",
    }
)
# What the browser's own chooser shows first; it never decides.
ACCEPT = ",".join(f".{kind.extension}" for kind in TYPES) + ",.jpeg"
IN_WORDS = "PDF, Word, Excel, PowerPoint, OpenDocument, texte, CSV, photos (JPEG, PNG, WebP)"


def type_named(extension: str) -> FileType | None:
    extension = extension.lower()
    return BY_EXTENSION.get(_SAME.get(extension, extension))


def type_of(media_type: str) -> FileType | None:
    return _BY_MEDIA_TYPE.get(media_type)
